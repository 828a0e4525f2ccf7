import { AppError, toAppError } from '@parley/platform/errors'
import { ProbeClient, type ProbePlace, type ProbeUser } from './probe-client.ts'
import { notInMailbox, type ProbedStore } from './probed-store.ts'

/** What a probe found. */
export interface ProbeResult {
  ok: boolean
  /** Milliseconds from the first byte to the last expectation. */
  latencyMs: number
  /** What went wrong, and what to do about it. */
  error?: string
  diagnosis?: string
}

/** Registers and signs out again. */
export function probeRegistration(place: ProbePlace, user: ProbeUser): Promise<ProbeResult> {
  return measured(place, async (clients) => {
    const client = await clients.connect(user)
    await client.register()
  })
}

/** One signs in and says so, the other has to hear of it. */
export function probePresence(place: ProbePlace, publisher: ProbeUser, subscriber: ProbeUser, withinMs = 10_000): Promise<ProbeResult> {
  return measured(place, async (clients) => {
    const watching = await clients.connect(subscriber)
    await watching.register()
    await watching.watch(publisher.address)
    const telling = await clients.connect(publisher)
    await telling.register()
    await telling.publishAvailable()
    await watching.seesOnline(publisher.address, withinMs)
  })
}

/** A message from one to the other. The name of the direction stands before an error. */
export function probeIm(place: ProbePlace, sender: ProbeUser, receiver: ProbeUser, withinMs = 10_000): Promise<ProbeResult> {
  return measured(place, async (clients) => {
    const from = await clients.connect(sender)
    const to = await clients.connect(receiver)
    await from.register()
    await to.register()
    const text = `Parley probe ${place.clock.now()}`
    // One that fails must not leave the other waiting for nobody.
    await Promise.all([to.receives(text, withinMs), from.send(to, text)])
  })
}

/** A client is given contacts, and they are those of the mailbox. @param storeOf  asked once the client has its list: the sign-in may have moved it */
export function probeUnifiedContactStore(place: ProbePlace, user: ProbeUser, storeOf: () => Promise<ProbedStore>): Promise<ProbeResult> {
  return measured(place, async (clients) => {
    const client = await clients.connect(user)
    await client.register()
    const { contacts } = await client.contacts()
    const store = await storeOf()
    if (contacts.length === 0) {
      throw new AppError('missing', 'No contacts were received for the user. Verify that contacts exist for the user.', { remedy: `Add a contact as ${user.address}, in the web app or a client, then test again.` })
    }
    if (store.state !== 'UcsMigrated') throw notInMailbox(user.address, store)
  })
}

class Clients implements AsyncDisposable {
  readonly #place: ProbePlace
  readonly #all: ProbeClient[] = []

  constructor(place: ProbePlace) {
    this.#place = place
  }

  async connect(user: ProbeUser): Promise<ProbeClient> {
    const client = await ProbeClient.connect(this.#place, user)
    this.#all.push(client)
    return client
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((client) => client[Symbol.asyncDispose]()))
  }
}

async function measured(place: ProbePlace, work: (clients: Clients) => Promise<void>): Promise<ProbeResult> {
  const clients = new Clients(place)
  const began = place.clock.now()
  const latencyMs = () => place.clock.now() - began
  try {
    await work(clients)
    return { ok: true, latencyMs: latencyMs() }
  } catch (thrown) {
    const error = toAppError(thrown)
    return { ok: false, latencyMs: latencyMs(), error: error.message, ...(error.remedy !== undefined && { diagnosis: error.remedy }) }
  } finally {
    await clients[Symbol.asyncDispose]()
  }
}
