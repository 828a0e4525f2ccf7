import { AppError } from '@parley/platform/errors'
import type { Categories, ExpireType } from '@parley/sip/bodies/categories'
import { buildCategoryPublish, type Publication } from '@parley/sip/bodies/category-publish'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { parsePublishFault } from '@parley/sip/bodies/publish-fault'
import { parseRoamingData } from '@parley/sip/bodies/roaming-self'
import type { XmlElement } from '@parley/sip/bodies/xml'
import type { Exchange, Flow } from './flow.ts'
import type { Identity } from './identity.ts'
import { refusalOf } from './refusal.ts'
import { outOfDialog } from './requests.ts'

/** One category instance as it shall be; without content it shall not be. */
export interface Wanted {
  name: string
  instance: number
  container: number
  expireType: ExpireType
  content?: string
}

const MOST_TRIES = 5

const keyOf = (p: { name: string; instance: number; container: number }): string => `${p.name} ${p.instance} ${p.container}`

/** Publishes categories of one endpoint's user. The versions are shared with the user's other endpoints, so a conflict is
 *  normal: what is wanted is published again on top of what came in between. */
export class Publications {
  readonly #flow: Flow
  readonly #me: Identity
  readonly #published: (categories: Categories<XmlElement>) => void
  readonly #versions = new Map<string, number>()
  #last: Promise<unknown> = Promise.resolve()

  /** @param published  told what the server stored, as it stored it */
  constructor(o: { flow: Flow; me: Identity; published: (categories: Categories<XmlElement>) => void }) {
    this.#flow = o.flow
    this.#me = o.me
    this.#published = o.published
  }

  /** Versions in something the server sent. */
  learn(categories: Categories<XmlElement>): void {
    for (const { name, instance, container, version } of categories.categories) {
      if (container !== undefined && version !== undefined) this.#versions.set(keyOf({ name, instance, container }), version)
    }
  }

  /** All of it or nothing; one publication after another. @throws AppError */
  publish(wanted: Wanted[]): Promise<void> {
    const publishing = this.#last.then(() => this.#publish(wanted))
    this.#last = publishing.catch(() => undefined)
    return publishing
  }

  async #publish(wanted: Wanted[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      const exchange = await this.#send(wanted)
      if (exchange.kind !== 'response') throw refusalOf(exchange)
      if (exchange.response.status === 409 && tries < MOST_TRIES) this.#learnConflict(wanted, exchange.response.body)
      else if (exchange.response.status >= 300) throw refusalOf(exchange)
      else return
    }
  }

  #send(wanted: Wanted[]): Promise<Exchange> {
    const { uri } = this.#me
    const publications = wanted.map((w): Publication<string> => {
      const { name: categoryName, ...rest } = w
      const version = this.#versions.get(keyOf(w)) ?? 0
      return { categoryName, ...rest, version, ...(w.content === undefined ? { expires: 0 } : {}) }
    })
    const body = buildCategoryPublish({ uri, publications })
    const request = outOfDialog(this.#flow, this.#me, { method: 'SERVICE', target: uri, body, contentType: mediaTypes.categoryPublish })
    return this.#flow.exchange(request, (response) => {
      if (response.status >= 300 || response.body.length === 0) return
      const { categories } = parseRoamingData(response.body)
      if (!categories) return
      this.learn(categories)
      this.#published(categories)
    })
  }

  #learnConflict(wanted: Wanted[], body: Buffer): void {
    for (const { index, curVersion } of parsePublishFault(body).operations) {
      const operation = wanted[index - 1]
      if (!operation) throw new AppError('unavailable', 'The server refused a publication that was not made')
      this.#versions.set(keyOf(operation), curVersion)
    }
  }
}
