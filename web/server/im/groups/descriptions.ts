import type { ConversationHistory } from '@parley/mailbox/chat/history'
import type { GroupDescription } from './group.ts'

/** What is described: as it is whenever it is looked at. */
export interface Described {
  readonly key: string
  readonly description: GroupDescription
}

/** Keeps what group conversations have become. Of each, one description is written at a time and only the newest follows: however
 *  often something changes meanwhile, no more than that waits. */
export class Descriptions {
  readonly #owner: string
  readonly #history: Pick<ConversationHistory, 'describeGroup'>
  readonly #kept = new Map<string, string>()
  readonly #writing = new Map<string, Promise<void>>()

  constructor(owner: string, history: Pick<ConversationHistory, 'describeGroup'>) {
    this.#owner = owner
    this.#history = history
  }

  /** Resolves when what it is now is kept, or cannot be: a conversation goes on without. */
  keep(group: Described): Promise<void> {
    const running = this.#writing.get(group.key)
    if (running) return running
    if (this.#kept.get(group.key) === JSON.stringify(group.description)) return Promise.resolve()
    const writing = Promise.resolve().then(() => this.#write(group))
    this.#writing.set(group.key, writing)
    return writing
  }

  forget(key: string): void {
    this.#kept.delete(key)
  }

  async #write(group: Described): Promise<void> {
    try {
      for (let now = JSON.stringify(group.description); now !== this.#kept.get(group.key); now = JSON.stringify(group.description)) {
        await this.#history.describeGroup(this.#owner, group.key, group.description)
        this.#kept.set(group.key, now)
      }
    } catch {
      // The next change is another try.
    } finally {
      // In the turn of the last look, so that no change falls between.
      this.#writing.delete(group.key)
    }
  }
}
