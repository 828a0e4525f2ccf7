interface Slot<T> {
  readonly key: string
  readonly hash: number
  value: T | undefined
  next: Slot<T> | undefined
}

const fewest = 4
/** A table that was larger is made small again when it is empty; a smaller one stays, as it will be filled again soon. */
const kept = 256

/** Transactions by key. They come and go by the thousand in a second, and a `Map` is the wrong thing for that: when its deleted
 *  entries have filled it, it makes a new table and the old one keeps a pointer to the new (for iterators). Once a table has grown
 *  old, every later one and all the transactions that were in it when it was left live until the next full collection: half of
 *  everything a busy relay makes. Here what is deleted is let go of.
 *  @cost a hash of the key for each call; the seed is not known to peers, so that they cannot make keys collide */
export class TransactionTable<T> {
  readonly #seed: number
  #slots: (Slot<T> | undefined)[] = empty(fewest)
  #size = 0

  constructor(seed = Math.trunc(Math.random() * 0x7fffffff)) {
    this.#seed = seed
  }

  get size(): number {
    return this.#size
  }

  get(key: string): T | undefined {
    const hash = this.#hash(key)
    let slot = this.#slots[hash & (this.#slots.length - 1)]
    while (slot !== undefined && (slot.hash !== hash || slot.key !== key)) slot = slot.next
    return slot?.value
  }

  /** @param key  one that is not there */
  add(key: string, value: T): void {
    if (this.#size >= this.#slots.length) this.#resize(2 * this.#slots.length)
    const hash = this.#hash(key)
    const at = hash & (this.#slots.length - 1)
    this.#slots[at] = { key, hash, value, next: this.#slots[at] }
    this.#size++
  }

  /** Takes `value` out; nothing happens when another has its key by now. */
  delete(key: string, value: T): void {
    const hash = this.#hash(key)
    const at = hash & (this.#slots.length - 1)
    let before: Slot<T> | undefined
    let slot = this.#slots[at]
    while (slot !== undefined && slot.value !== value) {
      before = slot
      slot = slot.next
    }
    if (slot === undefined) return
    if (before === undefined) this.#slots[at] = slot.next
    else before.next = slot.next
    slot.value = slot.next = undefined
    this.#size--
    if (this.#size === 0 && this.#slots.length > kept) this.#slots = empty(fewest)
  }

  values(): T[] {
    const values: T[] = []
    for (let slot of this.#slots) for (; slot !== undefined; slot = slot.next) if (slot.value !== undefined) values.push(slot.value)
    return values
  }

  #resize(length: number): void {
    const slots = this.#slots
    this.#slots = empty(length)
    for (let at = 0; at < slots.length; at++) {
      let slot = slots[at]
      slots[at] = undefined
      while (slot !== undefined) {
        const { next } = slot
        const to = slot.hash & (length - 1)
        slot.next = this.#slots[to]
        this.#slots[to] = slot
        slot = next
      }
    }
  }

  /** FNV-1a, its bits mixed at the end so that the low ones depend on all. */
  #hash(key: string): number {
    let hash = this.#seed
    for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
    hash ^= hash >>> 15
    return Math.imul(hash, 0x2c1b3c6d) >>> 0
  }
}

const empty = <T>(length: number): (Slot<T> | undefined)[] => Array.from<Slot<T> | undefined>({ length }).fill(undefined)
