import { SipError } from '../errors.ts'
import type { HeaderKind } from '../field.ts'
import { headerName } from '../header-names.ts'
import type { Message } from '../message.ts'
import type { Source } from '../source.ts'

export function headerKind<T>(name: string, parse: (source: Source, from: number, to: number) => T): HeaderKind<T> {
  return { name: headerName(name), parse }
}

/** For a header whose values are small and few, or only text. */
export function textKind<T>(name: string, parse: (text: string) => T): HeaderKind<T> {
  return headerKind(name, ({ text }, from, to) => parse(text.slice(from, to)))
}

/** The header's remembered value.
 *  @throws SipError 400 when it is missing or malformed */
export function required<T>(message: Message, kind: HeaderKind<T>): T {
  const value = message.headers.typed(kind)
  if (value === undefined) throw new SipError(400, `no ${kind.name.long}`)
  return value
}
