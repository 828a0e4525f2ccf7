import { FakeClock } from '@parley/platform/clock'
import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { Store } from '@parley/platform/store/store'
import { toSipAddress, type SipAddress } from '@parley/topology/names'
import type { Users } from '@parley/topology/users'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { serverMigrations, type ServerTables } from '../schema.ts'
import { Serial } from '../serial.ts'
import type { ContactList } from './contact-list.ts'
import { ContactHomes } from './homes.ts'
import { ContactMoves } from './moves.ts'
import { MemoryMailboxes } from './testing.ts'
import type { UnifiedContactStore } from './unified-store.ts'

const alice = toSipAddress('alice@parley.test')
const MINUTE = 60_000

/** What happens, and how it goes with the store and the mailbox meanwhile: `trouble` chooses the calls that fail, before or after they did
 *  their work; `turns` how long each takes. */
interface Step {
  what: 'add' | 'remove' | 'sign in' | 'roll back' | 'flip policy' | 'wait' | 'wait a week' | 'crash' | 'pause'
  trouble: number
  turns: number
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(
    { weight: 7, arbitrary: fc.constant('add' as const) },
    { weight: 2, arbitrary: fc.constant('remove' as const) },
    { weight: 5, arbitrary: fc.constant('sign in' as const) },
    { weight: 8, arbitrary: fc.constantFrom('roll back' as const, 'flip policy' as const, 'wait' as const, 'wait a week' as const, 'crash' as const, 'pause' as const) },
  ),
  trouble: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 7 }) }),
  turns: fc.nat(3),
})

interface Process {
  homes: ContactHomes
  moves: ContactMoves
  serial: Serial<SipAddress>
}

/** One person's list, and all that was said about it to the person. */
class Life {
  readonly #store: Store<ServerTables>
  readonly #mailboxes = new MemoryMailboxes()
  readonly #clock = new FakeClock()
  /** Whoever was added and, when it was acknowledged, removed. */
  readonly #said = new Map<string, { added: boolean; removing: boolean; removed: boolean }>()
  readonly #asked = new Set<string>()
  readonly #running: Promise<unknown>[] = []
  #process: Process
  /** Of processes that have ended nothing reaches the disk. */
  #generation = 0
  #calls = 0
  #now: Step = { what: 'pause', trouble: 0, turns: 0 }
  #allowed = true
  #version = 0

  constructor(store: Store<ServerTables>) {
    this.#store = store
    this.#process = this.#started()
  }

  async live(steps: readonly Step[]): Promise<void> {
    for (const one of steps) {
      this.#now = one
      await this.#do(one)
      if (one.turns > 0) await turns(one.turns)
    }
    await this.#rest()
    this.#now = { what: 'pause', trouble: 0, turns: 0 }
    await this.#process.moves.settled(alice)
  }

  /** Everything that was acknowledged is so, and in one place only. */
  async check(): Promise<void> {
    const home = await this.#process.homes.of(alice)
    const list = await this.#read(this.#process)
    const shown = (address: string) => list.contacts.has(address)
    for (const [address, { added, removing, removed }] of this.#said) {
      if (added && !removing) expect([address, shown(address)]).toEqual([address, true])
      if (removed) expect([address, shown(address)]).toEqual([address, false])
      if (added || shown(address)) expect([address, this.#asked.has(address)]).toEqual([address, true])
    }
    for (const address of list.contacts.keys()) expect(this.#said.has(address)).toBe(true)
    const rows = await this.#store.read.selectFrom('contact_contacts').select('address').execute()
    if (home.place === 'mailbox') expect(rows).toEqual([])
    if (home.place === 'pool') expect(this.#mailboxes.lists.size).toBe(0)
  }

  async #do({ what }: Step): Promise<void> {
    const process = this.#process
    switch (what) {
      case 'add':
        return this.#start(this.#add(process, `c${this.#said.size}@parley.test`))
      case 'remove':
        return this.#start(this.#remove(process))
      case 'sign in':
        return this.#start(process.homes.of(alice).then((home) => process.moves.signedIn(home)))
      case 'roll back':
        return this.#start(process.moves.rollBack(alice))
      case 'flip policy':
        this.#allowed = !this.#allowed
        return
      case 'wait':
        return this.#start(this.#clock.advance(11 * MINUTE))
      case 'wait a week':
        return this.#start(this.#clock.advance(8 * 24 * 60 * MINUTE))
      case 'crash':
        this.#generation++
        await this.#rest()
        await process.moves[Symbol.asyncDispose]()
        this.#process = this.#started()
        return this.#process.moves.resume()
      case 'pause':
        return this.#rest()
    }
  }

  async #add(process: Process, address: string): Promise<void> {
    const said = { added: false, removing: false, removed: false }
    this.#said.set(address, said)
    await this.#change(process, { do: 'addedContact', contact: { address, name: '', groups: [1], subscribed: true } })
    said.added = true
  }

  async #remove(process: Process): Promise<void> {
    const [address, said] = [...this.#said].find(([, one]) => one.added && !one.removing) ?? []
    if (!address || !said) return
    said.removing = true
    await this.#change(process, { do: 'deletedContact', address })
    said.removed = true
  }

  /** As the front end changes a list: one thing at a time, from what is there. */
  async #change(process: Process, change: Parameters<ContactHomes['change']>[2][number]): Promise<void> {
    await process.serial.run(alice, async () => {
      const { delta, nextGroup } = await process.homes.read(await process.homes.of(alice))
      await process.homes.change(alice, { delta: delta + 1, nextGroup }, [change])
      this.#version = Math.max(this.#version, delta + 1)
    })
  }

  async #read({ serial, homes }: Process): Promise<ContactList> {
    const list = await serial.run(alice, async () => homes.read(await homes.of(alice)))
    expect(list.delta).toBeGreaterThanOrEqual(this.#version)
    return list
  }

  /** What fails is not acknowledged, and that is all that is known of it. */
  #start(work: Promise<unknown>): void {
    this.#running.push(work.catch(() => undefined))
  }

  async #rest(): Promise<void> {
    await Promise.all(this.#running.splice(0))
  }

  #started(): Process {
    const generation = this.#generation
    const call = async <T>(work: () => Promise<T>): Promise<T> => {
      const nth = ++this.#calls
      const { trouble, turns: slow } = this.#now
      const fails = (when: number) => {
        if (generation !== this.#generation) throw new Error('the process has ended')
        if (trouble > 0 && (nth + when) % trouble === 0) throw new Error('trouble')
      }
      await turns(slow)
      fails(0)
      const done = await work()
      await turns(slow)
      fails(1)
      return done
    }
    const store: Store<ServerTables> = { read: this.#store.read, write: (work) => call(() => this.#store.write(work)), checkpoint: () => this.#store.checkpoint(), [Symbol.asyncDispose]: async () => {} }
    const there = this.#mailboxes
    const mailboxes: UnifiedContactStore = {
      read: (owner) => call(() => there.read(owner)),
      take: (owner, list) => call(() => there.take(owner, list)),
      change: (owner, next) => call(() => there.change(owner, next)),
      drop: (owner) => call(() => there.drop(owner)),
    }
    const aftermath: ConstructorParameters<typeof ContactHomes>[0]['aftermath'] = async (_, __, changes) => {
      for (const change of changes) if (change.do === 'addedContact') this.#asked.add(change.contact.address)
      return []
    }
    const homes = new ContactHomes({ store, mailboxes, aftermath })
    const serial = new Serial<SipAddress>()
    const users = { byAddress: () => ({ imEnabled: true }), hasMailbox: () => true } as unknown as Users
    const moves = new ContactMoves({ homes, serial, users, policy: () => ({ ucsAllowed: this.#allowed, migrationDelayInDays: 0 }), clock: this.#clock, diagnostics: memoryDiagnostics(this.#clock) })
    return { homes, serial, moves }
  }
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve))
}

test('whatever happens at the same moment, fails or is cut off: nobody acknowledged is lost or comes back, and the list is in one place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      await using store = await openSqliteStore<ServerTables>({ file: ':memory:', migrations: serverMigrations })
      const life = new Life(store)
      await life.live(steps)
      await life.check()
    }),
    { numRuns: 60 },
  )
})
