import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { KeyboardStatus } from '@parley/sip/bodies/keyboard-activity'

/** Without another sign, the other side counts as no longer typing. */
const EXPIRES_MS = 15_000
/** While the user types, the other side is told again before its memory runs out. */
const AGAIN_MS = 8_000
/** Between two signs that say something new. */
const LEAST_MS = 1_000
/** A browser that said "typing" and nothing since is not believed any longer. */
const BELIEVED_MS = 60_000

/** The other side's typing, as told to the user. */
export class PeerTyping {
  readonly #clock: Clock
  readonly #changed: (typing: boolean) => void
  #expiry: TimerHandle | undefined

  constructor(clock: Clock, changed: (typing: boolean) => void) {
    this.#clock = clock
    this.#changed = changed
  }

  get typing(): boolean {
    return this.#expiry !== undefined
  }

  heard(status: KeyboardStatus): void {
    const before = this.typing
    this.#clock.clearTimeout(this.#expiry)
    this.#expiry = status === 'type' ? this.#clock.setTimeout(() => this.heard('idle'), EXPIRES_MS) : undefined
    if (this.typing !== before) this.#changed(this.typing)
  }
}

/** The user's typing, as told to the other side: seldom enough, however often the browser says so. */
export class OwnTyping {
  readonly #clock: Clock
  readonly #tell: (status: KeyboardStatus) => void
  #saidAt = 0
  #toldAt = Number.NEGATIVE_INFINITY
  #told: KeyboardStatus = 'idle'
  #next: TimerHandle | undefined

  constructor(clock: Clock, tell: (status: KeyboardStatus) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  set(typing: boolean): void {
    if (!typing) return this.#stop(true)
    this.#saidAt = this.#clock.now()
    if (this.#next === undefined) this.#say()
  }

  /** A message went out: the other side takes that as the end by itself. */
  sent(): void {
    this.#stop(false)
  }

  #say(): void {
    const now = this.#clock.now()
    if (now - this.#saidAt >= BELIEVED_MS) return this.#stop(true)
    const wait = this.#toldAt + (this.#told === 'type' ? AGAIN_MS : LEAST_MS) - now
    if (wait <= 0) this.#sign('type')
    this.#next = this.#clock.setTimeout(() => this.#say(), wait <= 0 ? AGAIN_MS : wait)
  }

  #stop(tell: boolean): void {
    this.#clock.clearTimeout(this.#next)
    this.#next = undefined
    if (tell && this.#told === 'type') this.#sign('idle')
    this.#told = 'idle'
  }

  #sign(status: KeyboardStatus): void {
    this.#told = status
    this.#toldAt = this.#clock.now()
    this.#tell(status)
  }
}
