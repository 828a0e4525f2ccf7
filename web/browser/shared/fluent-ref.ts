import type { RefObject } from 'react'

/** Fluent's components type `ref` with React 18's legacy shape, which React 19 reads as `never`. At run time it is an ordinary ref. */
export function fluentRef<T>(ref: RefObject<T | null>): RefObject<null> {
  return ref as unknown as RefObject<null>
}
