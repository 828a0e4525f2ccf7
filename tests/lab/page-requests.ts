import { vi } from 'vitest'
import type { Browser } from './browser.ts'

interface Delay {
  what: string
  when: 'request' | 'answer'
  reached: () => void
  over: Promise<void>
}

/** What the browser's own modules ask the web app for, as the page of somebody in a lab would: held up and broken at will. */
export class PageRequests {
  /** Whose session the page is in. */
  who: Browser
  readonly #delays: Delay[] = []
  #broken: string | undefined

  /** @param url  of the lab */
  constructor(url: string, who: Browser) {
    this.who = who
    const fetch = globalThis.fetch
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
      // Not the page's: the test itself asks for something.
      if (!path.startsWith('/')) return fetch(path, init)
      const body = String(init.body ?? '')
      if (this.#broken !== undefined && body.includes(this.#broken)) return new Response('{"detail":"It is busy."}', { status: 503 })
      const at = this.#delays.findIndex(({ what }) => body.includes(what))
      const [delay] = at < 0 ? [] : this.#delays.splice(at, 1)
      const headers = { ...(init.headers as object), cookie: this.who.cookie, origin: url, 'sec-fetch-site': 'same-origin' }
      if (delay?.when === 'request') await reach(delay)
      const answer = await fetch(url + path, { ...init, headers })
      if (delay?.when === 'answer') await reach(delay)
      return answer
    })
  }

  /** The next request whose body has `what` in it takes its time, before the server has it or after.
   *  @returns `reached` when it is held up; `release` lets it go on */
  delay(what: string, when: Delay['when'] = 'answer'): { reached: Promise<void>; release: () => void } {
    let release = (): void => undefined
    const over = new Promise<void>((resolve) => (release = resolve))
    const reached = new Promise<void>((resolve) => this.#delays.push({ what, when, reached: resolve, over }))
    return { reached, release }
  }

  /** Requests with this in their body are answered 503 until `mend`. */
  break(what: string): void {
    this.#broken = what
  }

  mend(): void {
    this.#broken = undefined
    this.#delays.length = 0
  }
}

async function reach(delay: Delay): Promise<void> {
  delay.reached()
  await delay.over
}
