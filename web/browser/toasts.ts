import { create } from 'zustand'
import { useApp } from './store.ts'

export interface MessageToast {
  kind: 'message'
  id: string
  address: string
  name: string
  /** Newest message; earlier ones of the same person are only counted. */
  text: string
  count: number
  /** They ask me to come to a group conversation, whose key `address` is. */
  invitation?: true
}

export interface NoticeToast {
  kind: 'notice'
  id: string
  tone: 'info' | 'success' | 'error'
  text: string
  action?: { label: string; run(): void }
  /** Milliseconds on the screen, unless pointed at; errors stay until closed. */
  lasts?: number
}

export type Toast = MessageToast | NoticeToast

const shownAtOnce = 4
let lastId = 0

export const useToasts = create<{ toasts: readonly Toast[] }>()(() => ({ toasts: [] }))

/** Shows a line at the edge of the screen, in whatever view the person is.  @returns its id, for `dismissToast` */
export function notify(notice: Omit<NoticeToast, 'kind' | 'id'>): string {
  const id = `notice-${++lastId}`
  // What a sign-out breaks off fails after it: that is no news for whoever signs in next.
  if (useApp.getState().session === 'signed-out') return id
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { ...notice, kind: 'notice' as const, id }].slice(-shownAtOnce) }))
  return id
}

/** One toast for each person: their next message replaces the text. */
export function toastMessage(message: { address: string; name: string; text: string; invitation?: true }): void {
  useToasts.setState(({ toasts }) => ({ toasts: withMessage(toasts, message).slice(-shownAtOnce) }))
}

export function withMessage(toasts: readonly Toast[], message: { address: string; name: string; text: string; invitation?: true }): Toast[] {
  const id = `message-${message.address}`
  const known = toasts.find((toast) => toast.id === id)
  const count = known?.kind === 'message' ? known.count + 1 : 1
  const next: MessageToast = { kind: 'message', id, ...message, count }
  return known ? toasts.map((toast) => (toast === known ? next : toast)) : [...toasts, next]
}

export function dismissToast(id: string): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

export function dismissMessagesFrom(address: string): void {
  dismissToast(`message-${address}`)
}

/** The invitation is answered, here or at another endpoint, or no more. */
export function dismissInvitation(key: string): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.kind !== 'message' || toast.address !== key || !toast.invitation) }))
}

export function dismissAllToasts(): void {
  useToasts.setState({ toasts: [] })
}
