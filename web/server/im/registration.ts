import type { Clock, TimerHandle } from '@parley/platform/clock'
import { contactsOf } from '@parley/sip/headers/contact'
import { expiresOf } from '@parley/sip/headers/expires'
import type { Request, Response } from '@parley/sip/message'
import type { Exchange, Flow } from './flow.ts'
import type { Identity } from './identity.ts'
import { outOfDialog } from './requests.ts'

const METHODS = 'INVITE, MESSAGE, INFO, OPTIONS, BYE, CANCEL, NOTIFY, ACK, BENOTIFY'

/** The binding of one user endpoint at the registrar, renewed until it is given up. */
export class Registration {
  readonly #flow: Flow
  readonly #me: Identity
  readonly #clock: Clock
  readonly #failed: (exchange: Exchange) => void
  readonly #callId: string
  #from: string | undefined
  #cseq = 0
  #gruu: string | undefined
  #renewal: TimerHandle | undefined
  #over = false

  /** @param o.failed  a renewal was refused or lost: the binding cannot be relied on any more */
  constructor(o: { flow: Flow; me: Identity; clock: Clock; failed: (exchange: Exchange) => void }) {
    this.#flow = o.flow
    this.#me = o.me
    this.#clock = o.clock
    this.#failed = o.failed
    this.#callId = o.flow.newToken()
  }

  /** What our dialogs give as Contact: the GRUU the registrar assigned, so that others reach this very endpoint. */
  get contact(): string {
    return this.#gruu ?? this.#me.contact
  }

  /** @returns the failure, undefined when registered */
  async register(): Promise<Exchange | undefined> {
    const exchange = await this.#exchange()
    if (exchange.kind !== 'response' || exchange.response.status >= 300) return exchange
    this.#planRenewal(exchange.response)
    return undefined
  }

  /** Takes the binding away; nothing is done about a failure, the binding ends with the connection at the latest. */
  async unregister(): Promise<void> {
    this.end()
    await this.#exchange(0)
  }

  /** Stops renewing. */
  end(): void {
    this.#over = true
    this.#clock.clearTimeout(this.#renewal)
  }

  #exchange(expires?: number): Promise<Exchange> {
    const request = this.#request(expires)
    return this.#flow.exchange(request, (response) => {
      if (response.status < 300) this.#gruu = this.#gruuOf(response) ?? this.#gruu
    })
  }

  #request(expires: number | undefined): Request {
    const me = this.#me
    const domain = me.address.slice(me.address.indexOf('@') + 1)
    const request = outOfDialog(this.#flow, me, {
      method: 'REGISTER',
      target: `sip:${domain}`,
      to: me.uri,
      callId: this.#callId,
      cseq: ++this.#cseq,
      headers: [
        ['Contact', `<${me.contact}>;methods="${METHODS}";proxy=replace;+sip.instance="<${me.instance}>"`],
        ['Supported', 'gruu-10'],
        ['Supported', 'adhoclist'],
        ['Supported', 'msrtc-event-categories'],
        ['Supported', 'parley-copies'],
        ['Event', 'registration'],
        ['Allow-Events', 'presence'],
        ['ms-keep-alive', 'UAC;hop-hop=yes'],
        ...(expires === undefined ? [] : [['Expires', String(expires)] as [string, string]]),
      ],
    })
    // Renewals keep the tag of the first.
    if (this.#from === undefined) this.#from = request.headers.get('From')
    else request.headers.set('From', this.#from)
    return request
  }

  #planRenewal(response: Response): void {
    if (this.#over) return
    const lastsMs = (expiresOf(response) ?? 0) * 1000
    // Somewhere between half of the time and 85 %, the same for each endpoint: all that registered at once do not renew at once.
    const part = 0.5 + (0.35 * Number.parseInt(this.#me.epid.slice(0, 4), 16)) / 0xffff
    this.#renewal = this.#clock.setTimeout(() => this.#renew(), Math.max(1_000, lastsMs * part))
  }

  async #renew(): Promise<void> {
    const failure = await this.register()
    if (failure && !this.#over) this.#failed(failure)
  }

  #gruuOf(response: Response): string | undefined {
    const contacts = contactsOf(response)
    if (contacts === '*') return undefined
    const own = contacts.find((contact) => contact.params.get('+sip.instance')?.includes(this.#me.instance))
    return own?.params.get('gruu')?.replaceAll('"', '')
  }
}

