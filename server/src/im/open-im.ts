import type { Clock } from '@parley/platform/clock'
import type { Diagnostics, Log } from '@parley/platform/diagnostics/diagnostics'
import type { Store } from '@parley/platform/store/store'
import type { Endpoint } from '@parley/sip/endpoint'
import type { SipAddress } from '@parley/topology/names'
import type { ServerLimits } from '../limits.ts'
import type { Registrar } from '../registrar/registrar.ts'
import { Copies, type CopiesParts } from './copies.ts'
import { Crossing } from './crossing.ts'
import { Deliveries } from './deliver.ts'
import { HistoryCopies } from './history-copies.ts'
import { KeptCopies } from './kept-copies.ts'
import { Messenger } from './message.ts'
import { OrderMark } from './order-mark.ts'
import { Orders } from './order.ts'
import { Outgoing, type Reach } from './outgoing.ts'
import { Router, type RouterParts } from './route.ts'
import type { ImTables } from './schema.ts'
import { StoredMessages } from './stored.ts'

export interface ImParts extends Pick<RouterParts, 'places' | 'routeHost' | 'accessLevel' | 'displayName'> {
  readonly store: Store<ImTables>
  readonly clock: Clock
  readonly diagnostics: Diagnostics
  readonly endpoint: Endpoint
  readonly registrar: Registrar
  readonly reach: Reach
  readonly limits: ServerLimits
}

export interface Im extends AsyncDisposable {
  readonly router: Router
  readonly messenger: Messenger
  readonly crossing: Crossing
  readonly outgoing: Outgoing
  readonly orders: Orders
  /** What waits for a user is gone. */
  forget(user: SipAddress): Promise<void>
}

/** Reads what waits and where the places stand; from then on who can be reached gets what waits for them. */
export async function openIm(parts: ImParts): Promise<Im> {
  const { store, clock, diagnostics, endpoint, registrar, limits, displayName } = parts
  const { events, log } = diagnostics
  const newToken = (): string => endpoint.newToken()
  const outgoing = new Outgoing(endpoint, parts.reach)
  const router = new Router({ ...parts, outgoing, ringingMs: limits.ringingMs })
  const stored = await StoredMessages.open(store, limits.stored)
  const bindings: Registrar['bindings'] = (user) => registrar.endpoints(user)
  const deliveries = new Deliveries({ clock, stored, outgoing, events, log, displayName, bindings, newToken, taken: (message, by) => copies.taken(message, by) })
  registrar.onReachable((binding) => {
    deliveries.kick(binding.user)
    history.reachable(binding)
  })
  const orders = await openOrders(store, clock, log)
  const send: CopiesParts['send'] = (request, binding, on, more) => void outgoing.request(request, binding, on, more)
  const kept = await KeptCopies.open(store)
  const history = new HistoryCopies({ clock, log, kept, endpoints: bindings, send, displayName, newToken })
  const copies = new Copies({ clock, history, registrations: registrar, send, newToken, displayName })
  const messenger = new Messenger({ clock, events, router, orders, stored, deliveries, copies, limits: limits.stored, composing: (from, to, state) => crossing.composing(from, to, state) })
  const crossing = new Crossing({ clock, host: parts.routeHost.split(':', 1)[0]!, registrar, router, messenger, outgoing, newToken })
  diagnostics.metrics.gaugeOf('parley_im_crossed_sessions', 'Sessions of messages that end in this front end', () => crossing.size)
  const forget = async (user: SipAddress): Promise<void> => {
    await stored.forget(user)
    await kept.forget(user)
  }
  const stop = async (): Promise<void> => {
    await deliveries[Symbol.asyncDispose]()
    await history[Symbol.asyncDispose]()
  }
  return { router, outgoing, orders, messenger, crossing, forget, [Symbol.asyncDispose]: stop }
}

async function openOrders(store: Store<ImTables>, clock: Clock, log: Log): Promise<Orders> {
  const mark = new OrderMark(store)
  return new Orders(() => clock.now(), await mark.read(), (until) => {
    mark.write(until).catch((error: unknown) => log.error({ error: String(error) }, 'The place mark of messages cannot be kept'))
  })
}
