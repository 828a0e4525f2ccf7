import { namespaces, mediaTypes } from '@parley/sip/bodies/media-types'
import { attr } from '@parley/sip/bodies/xml-writer'
import type { Document } from '../subscriptions/subscription.ts'

/** Category name → instance → the element as a watcher gets it. */
export type Parts = ReadonlyMap<string, ReadonlyMap<number, string>>

/** What one presentity looks like to all watchers who may see the same of it. Its buffers are made once and
 *  shared; two documents that say the same are one object, so a watcher who was told this one is told nothing. */
export class WatchedDocument {
  readonly #uri: string
  readonly #parts: Parts
  #whole: Document | undefined
  #before: WatchedDocument | undefined
  #change: Document | undefined

  constructor(uri: string, parts: Parts) {
    this.#uri = uri
    this.#parts = parts
  }

  says(parts: Parts): boolean {
    if (parts.size !== this.#parts.size) return false
    for (const [name, instances] of parts) {
      const own = this.#parts.get(name)
      if (own?.size !== instances.size) return false
      for (const [instance, element] of instances) if (own.get(instance) !== element) return false
    }
    return true
  }

  get whole(): Document {
    return (this.#whole ??= this.#document([...this.#parts.values()].flatMap((instances) => [...instances.values()])))
  }

  /** What a watcher who was told `before` has to be told. Made once for all watchers who were told the same. */
  since(before: WatchedDocument): Document {
    if (this.#before === before && this.#change !== undefined) return this.#change
    this.#before = before
    return (this.#change = this.#document([...this.#differences(before)]))
  }

  *#differences(before: WatchedDocument): Iterable<string> {
    for (const [name, instances] of before.#parts) {
      const own = this.#parts.get(name)
      // A category element without content clears what was there.
      for (const instance of instances.keys()) if (!own?.has(instance)) yield `<category${attr('name', name)}${attr('instance', instance)}/>`
    }
    for (const [name, instances] of this.#parts) {
      const old = before.#parts.get(name)
      for (const [instance, element] of instances) if (old?.get(instance) !== element) yield element
    }
  }

  #document(elements: string[]): Document {
    const text = `<categories xmlns="${namespaces.categories}"${attr('uri', this.#uri)}>${elements.join('')}</categories>`
    return { type: mediaTypes.categories, body: Buffer.from(text) }
  }
}
