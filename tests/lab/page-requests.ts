import { vi } from 'vitest'
import { setCsrf } from '../../web/browser/http.ts'
import type { Browser } from './browser.ts'

interface Turn {
  /** What the request has to be. */
  fits(body: string): boolean
  carryOut(go: () => Promise<Response>): Promise<Response>
}

/** One request that waits. */
export interface Held {
  /** Resolves when it is there. */
  given: Promise<void>
  /** Lets it go on. */
  arrived(): void
  /** Resolves when the page has the answer. */
  over: Promise<void>
}

/** The requests of the page's own code, which runs in the test, as they go to a lab: in the session of one person, and as late as a test wants. */
export class PageRequests implements Disposable {
  #turns: Turn[] = []
  #refused: string | undefined
  #person: Browser
  #made: string[] = []

  constructor(url: string, person: Browser) {
    this.#person = person
    const fetch = globalThis.fetch
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
      // Not the page's: the test itself asks for something.
      if (!path.startsWith('/')) return fetch(path, init)
      const body = String(init.body)
      if (this.#refused !== undefined && calls(body, this.#refused)) return new Response('{"detail":"It is busy."}', { status: 503 })
      this.#made.push(body)
      const turn = this.#turns.find((one) => one.fits(body))
      this.#turns = this.#turns.filter((one) => one !== turn)
      const go = () => fetch(url + path, { ...init, headers: { ...(init.headers as object), cookie: this.#person.cookie, origin: url, 'sec-fetch-site': 'same-origin' } })
      return turn ? turn.carryOut(go) : go()
    })
    setCsrf(person.csrf)
  }

  /** From now on the page is in this person's session. */
  signIn(person: Browser): void {
    this.#person = person
    setCsrf(person.csrf)
  }

  /** The next answer to this method takes its time.  @param argument  must be in the call, e.g. `create`
   *  @returns `given` when the server has given it; `arrived` lets the page have it */
  delayNext(method: string, argument?: string): Held {
    return this.#hold(method, argument, async (go, wait) => {
      const answer = await go()
      await wait()
      return answer
    })
  }

  /** The next request of this method takes its time.  @returns `given` when the page has sent it; `arrived` lets the server have it */
  delayNextRequest(method: string, argument?: string): Held {
    return this.#hold(method, argument, async (go, wait) => {
      await wait()
      return go()
    })
  }

  /** The next request of this method is carried out, but the page does not hear of it. */
  loseNext(method: string, argument?: string): void {
    this.#turns.push({
      fits: (body) => calls(body, method, argument),
      carryOut: async (go) => {
        await go()
        throw new TypeError('network')
      },
    })
  }

  /** Requests of this method are answered 503 until all are carried out as they come. */
  refuse(method: string): void {
    this.#refused = method
  }

  /** The next request of this method does not get to the server. */
  failNext(method: string, argument?: string): void {
    this.#turns.push({ fits: (body) => calls(body, method, argument), carryOut: () => Promise.reject(new TypeError('network')) })
  }

  /** How often the page has asked for this since `asTheyCome`. */
  made(method: string, argument?: string): number {
    return this.#made.filter((body) => calls(body, method, argument)).length
  }

  /** Every request is carried out as it comes. */
  asTheyCome(): void {
    this.#turns = []
    this.#refused = undefined
    this.#made = []
  }

  #hold(method: string, argument: string | undefined, carryOut: (go: () => Promise<Response>, wait: () => Promise<void>) => Promise<Response>): Held {
    let arrived = (): void => undefined
    let end = (): void => undefined
    const arrival = new Promise<void>((resolve) => (arrived = resolve))
    const over = new Promise<void>((resolve) => (end = resolve))
    const given = new Promise<void>((resolve) => {
      const wait = () => {
        resolve()
        return arrival
      }
      this.#turns.push({ fits: (body) => calls(body, method, argument), carryOut: (go) => carryOut(go, wait).finally(end) })
    })
    return { given, arrived, over }
  }

  [Symbol.dispose](): void {
    vi.unstubAllGlobals()
  }
}

/** Whether a request has a call of a method, with an argument where one is asked for. */
function calls(body: string, method: string, argument?: string): boolean {
  if (!body.includes(`"${method}"`)) return false
  const { methodCalls } = JSON.parse(body) as { methodCalls: [string, object][] }
  return methodCalls.some(([name, args]) => name === method && (argument === undefined || argument in args))
}
