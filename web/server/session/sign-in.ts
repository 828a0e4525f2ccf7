import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError } from '@parley/platform/errors'
import type { User, Users } from '@parley/topology/users'
import { RetryLater } from '../retry-later.ts'
import { Gate } from './gate.ts'
import type { KnownDevices } from './known-devices.ts'
import type { Session, Sessions } from './sessions.ts'
import { addressKey, perAccount, perAddress, Throttle } from './throttle.ts'

export interface Credentials {
  account: string
  password: string
  /** Network address the request came from. */
  from: string
  /** The cookie that says somebody signed in here before. */
  device: string | undefined
}

export interface SignedIn {
  user: User
  cookie: string
  session: Session
  device: string
}

const GUESSES_PER_DEVICE = { ...perAccount, free: 10 }

/** Turns a name and a password into a session, slowly for those who guess. */
export class SignIn {
  readonly #users: Users
  readonly #sessions: Sessions
  readonly #devices: KnownDevices
  readonly #diagnostics: Diagnostics
  readonly #accounts: Throttle
  readonly #addresses: Throttle
  readonly #guessingDevices: Throttle
  /** One verification takes 19 MiB and a thread of the pool. */
  readonly #gate = new Gate(4, 500)

  constructor(o: { users: Users; sessions: Sessions; devices: KnownDevices; diagnostics: Diagnostics; clock: Clock }) {
    this.#users = o.users
    this.#sessions = o.sessions
    this.#devices = o.devices
    this.#diagnostics = o.diagnostics
    this.#accounts = new Throttle(perAccount, o.clock)
    this.#addresses = new Throttle(perAddress, o.clock)
    this.#guessingDevices = new Throttle(GUESSES_PER_DEVICE, o.clock)
  }

  /** @throws AppError `untrusted` — wrong name or password · RetryLater `busy` — too many wrong tries · `unavailable` — too many at once */
  async signIn(c: Credentials): Promise<SignedIn> {
    const typed = c.account.trim().toLowerCase()
    // The same brakes whether the account or the address is typed.
    const account = this.#users.byAddress(typed)?.account ?? typed
    const user = await this.#gate.run(() => this.#verify(account, c))
    const [{ cookie, session }, device] = await Promise.all([this.#sessions.start(user.address), this.#devices.remember(account, c.device)])
    this.#diagnostics.events.record('sessionStarted', { user: user.address, peer: c.from })
    return { user, cookie, session, device }
  }

  /** Asks somebody who is signed in for their password once more; as slow for those who guess as a sign-in.
   *  @throws AppError `forbidden` — it is wrong · RetryLater `busy` · `unavailable` */
  async confirm(user: User, c: Omit<Credentials, 'account'>): Promise<void> {
    try {
      await this.#gate.run(() => this.#verify(user.account, { ...c, account: user.account }))
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'untrusted') throw new AppError('forbidden', "The current password isn't correct.", { parameter: 'current' })
      throw thrown
    }
  }

  async #verify(account: string, c: Credentials): Promise<User> {
    const brakes = await this.#brakes(account, c)
    const wait = Math.max(...brakes.map(([throttle, key]) => throttle.wait(key)))
    if (wait > 0) {
      this.#diagnostics.events.record('sessionThrottled', { account, peer: c.from, seconds: Math.ceil(wait / 1000) })
      throw new RetryLater('busy', 'Too many wrong tries. Wait a moment, then try again.', wait)
    }
    const user = await this.#users.verify(account, c.password)
    if (user) {
      for (const [throttle, key] of brakes) if (throttle !== this.#addresses) throttle.forgive(key)
      if (this.#users.accountOf(user.address)?.owaEnabled === false) {
        this.#diagnostics.events.record('sessionRefused', { account, peer: c.from, reason: 'OWAEnabled is False' })
        throw new AppError('forbidden', 'Outlook Web App is disabled for your mailbox. Ask your administrator.')
      }
      return user
    }
    for (const [throttle, key] of brakes) throttle.failed(key)
    this.#diagnostics.events.record('sessionRefused', { account, peer: c.from, reason: 'wrong name or password' })
    throw new AppError('untrusted', "The user name or password isn't correct.")
  }

  /** A browser the account is known in answers for itself only; all others share the account's and the address's brakes. */
  async #brakes(account: string, c: Credentials): Promise<[Throttle, string][]> {
    if (c.device !== undefined && (await this.#devices.knows(account, c.device))) {
      return [[this.#guessingDevices, `${account} ${c.device}`]]
    }
    return [
      [this.#accounts, account],
      [this.#addresses, addressKey(c.from)],
    ]
  }
}
