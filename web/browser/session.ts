import type { Person } from '../shared/wire.ts'
import { http, HttpError, setCsrf } from './http.ts'

/** What both `GET` and `POST /api/session` answer. */
export interface Session {
  csrf: string
  user: Person & { administrator: boolean }
}

/** An answer later than this will not come: the network has gone under the question. */
const patienceMs = 20_000

/** The session of this browser, whoever's it is now; undefined when nobody is signed in.  @throws when the server cannot be asked, or does not answer */
export async function currentSession(): Promise<Session | undefined> {
  try {
    return await http<Session>('GET', '/api/session', undefined, AbortSignal.timeout(patienceMs))
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) return undefined
    throw error
  }
}

export function signIn(account: string, password: string): Promise<Session> {
  return http<Session>('POST', '/api/session', { account, password })
}

export async function signOut(): Promise<void> {
  await http('DELETE', '/api/session')
  setCsrf('')
}

const hereKey = 'parley.here'

/** A hint only, for what may be fetched before the server has said who is there: whether somebody was signed in here last. */
export function rememberHere(here: boolean): void {
  try {
    if (here) localStorage.setItem(hereKey, '1')
    else localStorage.removeItem(hereKey)
  } catch {
    // Without storage nothing is fetched ahead.
  }
}

export function wasHere(): boolean {
  try {
    return localStorage.getItem(hereKey) !== null
  } catch {
    return false
  }
}
