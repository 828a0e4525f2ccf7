import { AppError } from '@parley/platform/errors'
import type { RoleHealth } from '@parley/web/server/http/health-route'
import type { WebRole } from '@parley/web/server/main'

export type WebPorts = Pick<WebRole, 'httpPort' | 'httpsPort' | 'trustedPort'>

/** The web role, which can be stopped and started while everything else runs, on the ports it had first. One thing at a time: a
 *  restart that is asked for during another one follows it. */
export class WebHost implements AsyncDisposable {
  readonly #begin: (ports: WebPorts | undefined) => Promise<WebRole>
  #ports: WebPorts | undefined
  #running: WebRole | undefined
  #last: Promise<unknown> = Promise.resolve()
  #closed = false
  /** People who may not come back with the sessions they had when the role was stopped. */
  readonly #toEnd = new Set<string>()

  /** @param begin  starts the role, on these ports once they are known; asked again for every start, so it reads its settings anew */
  constructor(begin: (ports: WebPorts | undefined) => Promise<WebRole>) {
    this.#begin = begin
  }

  get running(): WebRole | undefined {
    return this.#running
  }

  /** Those of the last start. */
  get ports(): WebPorts {
    if (this.#ports) return this.#ports
    throw new AppError('unavailable', 'The web role has not been started')
  }

  state(): 'running' | 'stopped' {
    return this.#running ? 'running' : 'stopped'
  }

  /** Undefined while it is stopped. */
  provider(): ReturnType<WebRole['provider']> | undefined {
    return this.#running?.provider()
  }

  health(): RoleHealth {
    return this.#running?.health() ?? { state: 'down' }
  }

  /** Nothing happens when it runs. @throws AppError as `startWeb` does; it is stopped then */
  start(): Promise<void> {
    return this.#inTurn(() => this.#start())
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop())
  }

  /** Stops and starts it; starts it when it was stopped. */
  recycle(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop()
      await this.#start()
    })
  }

  /** Ends all sessions of a person; while the role is stopped, as soon as it starts. */
  async endSessions(address: string): Promise<void> {
    await this.#inTurn(async () => {
      this.#toEnd.add(address)
      await this.#endSessions()
    })
  }

  /** What was begun is brought to its end, then the role stops for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await this.#last.catch(() => undefined)
    await this.#stop()
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.catch(() => undefined).then(work)
    this.#last = turn
    return turn
  }

  async #start(): Promise<void> {
    if (this.#closed) throw new AppError('unavailable', 'Parley is being stopped')
    if (this.#running) return
    const role = await this.#begin(this.#ports)
    this.#running = role
    this.#ports = { httpPort: role.httpPort, httpsPort: role.httpsPort, trustedPort: role.trustedPort }
    await this.#endSessions()
  }

  async #endSessions(): Promise<void> {
    const role = this.#running
    if (!role) return
    for (const address of this.#toEnd) {
      await role.endSessions(address)
      this.#toEnd.delete(address)
    }
  }

  async #stop(): Promise<void> {
    const role = this.#running
    this.#running = undefined
    await role?.[Symbol.asyncDispose]()
  }
}
