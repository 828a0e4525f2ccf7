import type { Message } from '../shared/wire.ts'

/** The part of `sessionStorage` that is used. */
export interface TextStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/**
 * What the person wrote and the server has not accepted: messages under way, and drafts.
 * Kept for the life of the tab, so that a reload in the middle of a lost connection loses nothing.
 */
export class Outbox {
  readonly #storage: TextStorage
  readonly #key: string
  #messages: Message[]
  #drafts: Map<string, string>

  constructor(storage: TextStorage, owner: string) {
    this.#storage = storage
    this.#key = `parley.outbox.${owner}`
    const stored = parse(storage.getItem(this.#key))
    this.#messages = stored.messages
    this.#drafts = new Map(stored.drafts)
  }

  /** Oldest first. */
  messages(): readonly Message[] {
    return this.#messages
  }

  put(message: Message): void {
    this.#messages = [...this.#messages.filter((one) => one.id !== message.id), message]
    this.#save()
  }

  accepted(id: string): void {
    if (!this.#messages.some((one) => one.id === id)) return
    this.#messages = this.#messages.filter((one) => one.id !== id)
    this.#save()
  }

  draft(address: string): string {
    return this.#drafts.get(address) ?? ''
  }

  keepDraft(address: string, text: string): void {
    if (text === this.draft(address)) return
    if (text === '') this.#drafts.delete(address)
    else this.#drafts.set(address, text)
    this.#save()
  }

  /** At sign-out: the next person at this browser finds nothing. */
  clear(): void {
    this.#messages = []
    this.#drafts = new Map()
    this.#storage.removeItem(this.#key)
  }

  #save(): void {
    try {
      this.#storage.setItem(this.#key, JSON.stringify({ messages: this.#messages, drafts: [...this.#drafts] }))
    } catch {
      // A full or forbidden storage costs only the copy that survives a reload.
    }
  }
}

function parse(stored: string | null): { messages: Message[]; drafts: [string, string][] } {
  try {
    const found = JSON.parse(stored ?? '{}') as { messages?: Message[]; drafts?: [string, string][] }
    return { messages: found.messages ?? [], drafts: found.drafts ?? [] }
  } catch {
    return { messages: [], drafts: [] }
  }
}
