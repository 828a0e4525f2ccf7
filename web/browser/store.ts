import { create } from 'zustand'
import type { Outputs } from '../shared/wire.ts'
import { mailChanged } from './handlers/mail-changed.ts'
import { snapshot } from './handlers/snapshot.ts'
import { handlers, type StateOutput } from './handlers/table.ts'
import type { LiveState, MailSignal } from './live-state.ts'

export interface AppState {
  session: 'checking' | 'unreachable' | 'signed-out' | 'signed-in'
  /** Why the sign-in page is shown though nobody asked for it. */
  ended: 'expired' | 'revoked' | undefined
  connection: 'connecting' | 'open' | 'reconnecting'
  /** Undefined while nobody is signed in; before the first snapshot only who I am is in it. */
  live: LiveState | undefined
  /** Whether a snapshot has come since the sign-in. */
  synced: boolean
  mail: MailSignal
  /** Unread mail in the inbox, for the rail; the mail view sets it. */
  unreadMail: number
}

const initial: AppState = {
  session: 'checking',
  ended: undefined,
  connection: 'connecting',
  live: undefined,
  synced: false,
  mail: { changed: {}, resync: 0 },
  unreadMail: 0,
}

export const useApp = create<AppState>()(() => initial)

/** Selects from the live state; only below the frame, where somebody is signed in. */
export function useLive<T>(select: (live: LiveState) => T): T {
  return useApp((app) => select(app.live!))
}

export function applySnapshot(body: Outputs['snapshot']): void {
  useApp.setState(({ live, mail }) => ({ live: snapshot(live, body), synced: true, mail: { ...mail, resync: mail.resync + 1 } }))
}

export function applyOutput<N extends StateOutput>(name: N, body: Outputs[N]): void {
  updateLive((live) => handlers[name](live, body))
}

export function applyMailChanged(body: Outputs['mail.changed']): void {
  useApp.setState(({ mail }) => ({ mail: mailChanged(mail, body) }))
}

/** A change made here before the server says so. */
export function updateLive(change: (live: LiveState) => LiveState): void {
  useApp.setState(({ live }) => (live ? { live: change(live) } : {}))
}

/** For what of the person is kept elsewhere in the memory of the page: told when their session ends, and why if nobody asked for it. */
export function whenSessionEnds(forget: (ended: AppState['ended']) => void): void {
  useApp.subscribe((now, before) => {
    if (before.session === 'signed-in' && now.session !== 'signed-in') forget(now.ended)
  })
}

/** Everything of the person who was signed in leaves the memory of the page. */
export function forgetSession(ended: AppState['ended']): void {
  useApp.setState({ ...initial, session: 'signed-out', ended })
}
