import { type ComponentType, lazy, type LazyExoticComponent } from 'react'

const againMs = [500, 2_000, 5_000, 10_000]

/**
 * A part of the app that is loaded when it is first needed. A lost connection is waited out; what still cannot be had
 * (the server has been upgraded, the file is gone) reaches the error boundary, which offers to load the page anew.
 */
export function lazyPart<P>(load: () => Promise<{ default: ComponentType<P> }>): LazyExoticComponent<ComponentType<P>> {
  return lazy(() => persistently(load, 0))
}

async function persistently<T>(load: () => Promise<T>, attempt: number): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const wait = againMs[attempt]
    if (wait === undefined) throw error
    await new Promise((resolve) => setTimeout(resolve, wait))
    return persistently(load, attempt + 1)
  }
}

/** Fetches a part that is about to be needed. */
export function fetchAhead(load: () => Promise<unknown>): void {
  load().catch(() => undefined)
}

/** Fetches parts that are probably needed next, once the page has nothing better to do. */
export function fetchWhenIdle(...loads: (() => Promise<unknown>)[]): void {
  const idle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1_000))
  idle(() => loads.forEach(fetchAhead))
}
