import type { Message, Watcher } from '../shared/wire.ts'
import { nameOf } from './conversations.ts'
import type { LiveState } from './live-state.ts'
import { usePeople } from './people.ts'
import { currentRoute, navigate } from './router.ts'
import { useSettings } from './settings.ts'
import { useApp } from './store.ts'
import { t } from './text/text.ts'
import { notify, toastMessage } from './toasts.ts'

export interface Surroundings {
  /** Whose conversation is on the screen. */
  conversation: string | undefined
  /** Whether this window has the person's attention. */
  focused: boolean
}

/** What a message that came in may do besides standing in its transcript. */
export function alertsFor(live: LiveState, message: Message, here: Surroundings): { toast: boolean; notification: boolean } {
  const mine = message.from === live.me.person.address
  const silenced = live.me.presence.status === 'do-not-disturb' || live.me.chosen === 'do-not-disturb'
  if (mine || silenced || message.state !== 'received') return { toast: false, notification: false }
  return { toast: here.conversation !== message.with, notification: !here.focused }
}

/** Toast and notification for a message that was just added. */
export function alertMessage(message: Message): void {
  const { live } = useApp.getState()
  if (!live) return
  const route = currentRoute()
  const alerts = alertsFor(live, message, { conversation: route.view === 'chat' ? route.with : undefined, focused: document.hasFocus() })
  if (message.event) return alertInvitation(live, message, alerts)
  const name = nameOf(live, message.with) ?? message.with
  const text = message.from === message.with ? message.text : t('groups.sender', { name: nameOfSender(live, message.from), text: message.text })
  if (alerts.toast) toastMessage({ address: message.with, name, text })
  if (alerts.notification) notifyOutside({ title: t('toast.messageFrom', { name }), text, tag: message.id, open: () => navigate({ view: 'chat', with: message.with }) })
}

/** The name of somebody who may be in no list of mine, but in a conversation with me. */
function nameOfSender(live: LiveState, address: string): string {
  const met = [...live.conversations.values()].flatMap((one) => one.conference?.members ?? []).find((member) => member.address === address)
  return nameOf(live, address) ?? usePeople.getState().people.get(address)?.displayName ?? met?.displayName ?? address
}

/** Of what happens in group conversations only being asked to come wants an answer. */
function alertInvitation(live: LiveState, { event, with: key, from, id }: Message, alerts: { toast: boolean; notification: boolean }): void {
  if (event?.what !== 'invited') return
  const name = nameOfSender(live, from)
  if (alerts.toast) toastMessage({ address: key, name, text: '', invitation: true })
  if (alerts.notification) notifyOutside({ title: t('groups.invitedBy', { name }), text: '', tag: id, open: () => navigate({ view: 'chat', with: key }) })
}

/** Somebody new asks to be answered: said wherever the person is, but in Chat, where the question stands itself. */
export function alertWatchers(before: readonly Watcher[], now: readonly Watcher[]): void {
  const { live } = useApp.getState()
  if (!live || !alertsAllowed(live) || currentRoute().view === 'chat') return
  for (const watcher of now) {
    if (before.some((one) => one.address === watcher.address)) continue
    const text = t('watcher.title', { name: watcher.displayName || watcher.address })
    notify({ tone: 'info', text, action: { label: t('watcher.show'), run: () => navigate({ view: 'chat' }) } })
  }
}

/** Whether mail views may alert: Do not disturb silences mail too. */
export function alertsAllowed(live: LiveState): boolean {
  return live.me.presence.status !== 'do-not-disturb' && live.me.chosen !== 'do-not-disturb'
}

/** A notification of the browser, where the person asked for them and the browser permits it. `tag`: several tabs show it once. */
export function notifyOutside(o: { title: string; text: string; tag: string; open(): void }): void {
  if (!useSettings.getState().notifications || !('Notification' in globalThis) || Notification.permission !== 'granted') return
  const notification = makeNotification(o)
  notification?.addEventListener('click', () => {
    globalThis.focus()
    o.open()
    notification.close()
  })
}

/** Some phones know the constructor and refuse it. */
function makeNotification(o: { title: string; text: string; tag: string }): Notification | undefined {
  try {
    return new Notification(o.title, { body: o.text.slice(0, 300), tag: o.tag, icon: '/parley.svg' })
  } catch {
    return undefined
  }
}
