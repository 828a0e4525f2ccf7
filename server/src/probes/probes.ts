import { AppError, toAppError } from '@parley/platform/errors'
import { ProbeClient, type ProbePlace, type ProbeUser } from './probe-client.ts'
import { notInMailbox, type ProbedStore } from './probed-store.ts'

/** Something a probe came through. */
export interface ProbeStep {
  what: string
  /** Milliseconds since the probe began. */
  afterMs: number
}

/** What a probe found. */
export interface ProbeResult {
  ok: boolean
  /** Milliseconds from the first byte to the last expectation. */
  latencyMs: number
  /** What went wrong, and what to do about it. */
  error?: string
  diagnosis?: string
  /** In their order, up to where it ended. */
  steps: ProbeStep[]
}

/** Registers and signs out again. */
export function probeRegistration(place: ProbePlace, user: ProbeUser): Promise<ProbeResult> {
  return measured(place, async (clients) => {
    await clients.signIn(user)
  })
}

/** One signs in and says so, the other has to hear of it. */
export function probePresence(place: ProbePlace, publisher: ProbeUser, subscriber: ProbeUser, withinMs = 10_000): Promise<ProbeResult> {
  return measured(place, async (clients, step) => {
    const watching = await clients.signIn(subscriber)
    await watching.watch(publisher.address)
    step(`${subscriber.address} subscribed to the presence of ${publisher.address}`)
    const telling = await clients.signIn(publisher)
    await telling.publishAvailable()
    step(`${publisher.address} said that it is there`)
    const seen = await watching.seesOnline(publisher.address, withinMs)
    step(`${subscriber.address} was told of ${publisher.address}: ${seen}`)
  })
}

/** A message from one to the other. The name of the direction stands before an error. */
export function probeIm(place: ProbePlace, sender: ProbeUser, receiver: ProbeUser, withinMs = 10_000): Promise<ProbeResult> {
  return measured(place, async (clients, step) => {
    const from = await clients.signIn(sender)
    const to = await clients.signIn(receiver)
    const text = `Parley probe ${place.clock.now()}`
    const received = to.receives(text, withinMs).then(() => step(`${receiver.address} received the message`))
    const sent = from.send(to, text).then(() => step(`${sender.address} was told that its message has arrived`))
    // One that fails must not leave the other waiting for nobody.
    await Promise.all([received, sent])
  })
}

/** A client is given contacts, and they are those of the mailbox. @param storeOf  asked once the client has its list: the sign-in may have moved it */
export function probeUnifiedContactStore(place: ProbePlace, user: ProbeUser, storeOf: () => Promise<ProbedStore>): Promise<ProbeResult> {
  return measured(place, async (clients, step) => {
    const client = await clients.signIn(user)
    const { contacts } = await client.contacts()
    step(`${user.address} was given its contact list; contacts: ${contacts.length}`)
    const store = await storeOf()
    step(`The contact list of ${user.address} is ${store.state}`)
    if (contacts.length === 0) {
      throw new AppError('missing', 'No contacts were received for the user. Verify that contacts exist for the user.', { remedy: `Add a contact as ${user.address}, in the web app or a client, then test again.` })
    }
    if (store.state !== 'UcsMigrated') throw notInMailbox(user.address, store)
  })
}

class Clients implements AsyncDisposable {
  readonly #place: ProbePlace
  readonly #step: (what: string) => void
  readonly #all: ProbeClient[] = []

  constructor(place: ProbePlace, step: (what: string) => void) {
    this.#place = place
    this.#step = step
  }

  async signIn(user: ProbeUser): Promise<ProbeClient> {
    const { fqdn, address, port } = this.#place
    const client = await ProbeClient.connect(this.#place, user)
    this.#all.push(client)
    this.#step(`Connected to ${fqdn} at ${address}:${port}${user.auth.kind === 'trusted' ? `, with the certificate of ${user.auth.fqdn}` : ''}`)
    await client.register()
    this.#step(`${user.address} signed in`)
    return client
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((client) => client[Symbol.asyncDispose]()))
  }
}

async function measured(place: ProbePlace, work: (clients: Clients, step: (what: string) => void) => Promise<void>): Promise<ProbeResult> {
  const began = place.clock.now()
  const latencyMs = () => place.clock.now() - began
  const steps: ProbeStep[] = []
  const step = (what: string): void => void steps.push({ what, afterMs: latencyMs() })
  const clients = new Clients(place, step)
  try {
    await work(clients, step)
    return { ok: true, latencyMs: latencyMs(), steps }
  } catch (thrown) {
    const error = toAppError(thrown)
    return { ok: false, latencyMs: latencyMs(), error: error.message, ...(error.remedy !== undefined && { diagnosis: error.remedy }), steps }
  } finally {
    await clients[Symbol.asyncDispose]()
  }
}
