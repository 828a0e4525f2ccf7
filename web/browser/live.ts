import type { InputName, Inputs, OutputName, Outputs } from '../shared/wire.ts'
import { resumeOutbox } from './actions/send-message.ts'
import { ActivityReporter } from './activity.ts'
import { alertMessage, alertWatchers } from './alerts.ts'
import { closeCard } from './card.ts'
import { presenceForgotten } from './handlers/presence-changed.ts'
import { sessionEnded } from './handlers/session-ended.ts'
import type { StateOutput } from './handlers/table.ts'
import { setCsrf } from './http.ts'
import { liveBeforeSnapshot } from './live-state.ts'
import { Outbox } from './outbox.ts'
import { forgetPeople } from './people.ts'
import { currentSession, rememberHere, type Session } from './session.ts'
import { LiveSocket, type SocketLike, type Timers } from './socket.ts'
import { applyMailChanged, applyOutput, applySnapshot, forgetSession, updateLive, useApp } from './store.ts'
import { dismissAllToasts, dismissInvitation } from './toasts.ts'
import { VisibleNames } from './visible-names.ts'

const timers: Timers = {
  setTimeout: (fn, ms) => globalThis.setTimeout(fn, ms),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as number | undefined),
}

/** Nobody waits for the outcome of these; the next connection tells the server anew. */
const quietly = () => undefined

const activity = new ActivityReporter({ report: (active) => void send('activity.report', { active }).catch(quietly), timers })

export const visibleNames = new VisibleNames({ send: (addresses) => void send('presence.watch', { addresses }).catch(quietly), timers })

const socket = new LiveSocket({
  connect: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`) as SocketLike,
  csrf: async () => firstCsrf() ?? laterCsrf(),
  timers,
  random: Math.random,
  onState: connectionChanged,
  onOutput: receive,
})

let granted: string | undefined
let outbox: Outbox | undefined

/** The token that came with the sign-in serves one connection; every later one asks, and so learns that the session is over. */
function firstCsrf(): string | undefined {
  const csrf = granted
  granted = undefined
  return csrf
}

/** The session belongs to the browser, and another tab may have made it another person's: nothing here goes on in their name. */
async function laterCsrf(): Promise<string | undefined> {
  const asking = outbox
  const session = await currentSession()
  // What was asked for somebody who has left says nothing about who is here now.
  if (!session || outbox !== asking) return undefined
  if (!isMine(session.user.address)) return void startOver()
  setCsrf(session.csrf)
  return session.csrf
}

/** Whether it is the address of the person whom this page is of. */
function isMine(address: string): boolean {
  return address === useApp.getState().live?.me.person.address
}

/** Starts everything live of this page for the person of `session`. */
export function startLive(session: Session): void {
  setCsrf(session.csrf)
  granted = session.csrf
  outbox = new Outbox(sessionStorage, session.user.address)
  useApp.setState({ session: 'signed-in', connection: 'connecting', ended: undefined, live: liveBeforeSnapshot(session.user) })
  rememberHere(true)
  for (const event of ['keydown', 'pointerdown', 'pointermove', 'focus'] as const) addEventListener(event, seen, { passive: true })
  addEventListener('online', networkBack)
  addEventListener('beforeunload', warnOfUnsent)
  document.addEventListener('visibilitychange', seen)
  socket.start()
}

/** Stops it, and forgets the person. */
export function stopLive(ended?: 'expired' | 'revoked'): void {
  socket.stop()
  activity.stop()
  for (const event of ['keydown', 'pointerdown', 'pointermove', 'focus'] as const) removeEventListener(event, seen)
  removeEventListener('online', networkBack)
  removeEventListener('beforeunload', warnOfUnsent)
  document.removeEventListener('visibilitychange', seen)
  // An expired session is often the same person's: what they wrote waits for them, under their own address only.
  if (ended === undefined) outbox?.clear()
  outbox = undefined
  dismissAllToasts()
  closeCard()
  forgetPeople()
  rememberHere(false)
  forgetSession(ended)
}

/** Somebody else sits here now: they begin with a page that has never seen the person before. */
function startOver(): void {
  stopLive()
  useApp.setState({ session: 'checking' })
  location.replace('/')
}

/** One input to the server.  @throws WireError  @see input-rules.ts for what a lost connection does to it */
export function send<N extends InputName>(name: N, body: Inputs[N]['body']): Promise<Inputs[N]['result']> {
  return socket.send(name, body)
}

/** Undefined when nobody is signed in. */
export function currentOutbox(): Outbox | undefined {
  return outbox
}

function connectionChanged(state: 'open' | 'reconnecting' | 'ended'): void {
  if (state === 'ended') return stopLive('expired')
  useApp.setState({ connection: state })
  if (state !== 'open') return
  visibleNames.connected()
  activity.connected()
}

function receive<N extends OutputName>(name: N, body: Outputs[N]): void {
  switch (name) {
    case 'snapshot':
      return begin(body as Outputs['snapshot'])
    case 'mail.changed':
      return applyMailChanged(body as Outputs['mail.changed'])
    case 'session.ended':
      return ended(body as Outputs['session.ended'])
    case 'presence.changed':
      return learnPresence(body as Outputs['presence.changed'])
    default:
      if (name === 'watchers.changed') alertWatchers(useApp.getState().live?.watchers ?? [], (body as Outputs['watchers.changed']).watchers)
      if (name === 'conference.changed') conferenceSettled(body as Outputs['conference.changed'])
      applyOutput(name as StateOutput, body as Outputs[StateOutput])
      // One that is read already was heard at another endpoint of the person.
      if (name === 'message.added' && (body as Outputs['message.added']).unread > 0) alertMessage((body as Outputs['message.added']).message)
  }
}

function begin(body: Outputs['snapshot']): void {
  if (!isMine(body.me.person.address)) return startOver()
  applySnapshot(body)
  resumeOutbox()
}

/** `unknown` of somebody who is not on the screen only says that they are not followed any more. */
function learnPresence({ people }: Outputs['presence.changed']): void {
  const unfollowed = people.filter((one) => one.status === 'unknown' && !visibleNames.has(one.address))
  applyOutput('presence.changed', { people: people.filter((one) => !unfollowed.includes(one)) })
  updateLive((live) => presenceForgotten(live, unfollowed.map((one) => one.address)))
}

function conferenceSettled({ with: key, conference }: Outputs['conference.changed']): void {
  if (conference.state !== 'invited') dismissInvitation(key)
}

function ended(body: Outputs['session.ended']): void {
  if (sessionEnded(body) === 'reconnect') return
  stopLive(body.reason === 'signed-out' ? undefined : (body.reason as 'expired' | 'revoked'))
}

function seen(): void {
  if (document.visibilityState === 'hidden') return
  activity.seen()
  socket.retryNow()
}

function networkBack(): void {
  socket.networkBack()
}

function warnOfUnsent(event: BeforeUnloadEvent): void {
  const unsent = outbox?.messages().some((message) => message.state === 'sending') ?? false
  if (unsent) event.preventDefault()
}
