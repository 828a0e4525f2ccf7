import type { Outcome, Session } from './session.ts'

/** Takes lines as they are typed or pasted: a line that isn't complete waits for the next. */
export class LineFeed {
  private waiting = ''
  private readonly session: Session

  constructor(session: Session) {
    this.session = session
  }

  /** Whether a further line is needed. */
  get incomplete(): boolean {
    return this.waiting !== ''
  }

  /** @returns nothing while more lines are needed */
  async line(line: string, o: { signal?: AbortSignal } = {}): Promise<Outcome | undefined> {
    const plain = line.replace(/\r$/, '')
    const text = this.waiting === '' ? plain : `${this.waiting}\n${plain}`
    // An empty line after an incomplete one is how somebody asks what is wrong with it.
    if (this.session.isIncomplete(text) && !(this.waiting !== '' && line.trim() === '' && !inText(text))) {
      this.waiting = text
      return undefined
    }
    this.waiting = ''
    return text.trim() === '' ? undefined : this.session.execute(text, o)
  }

  /** Runs what is waiting, complete or not. */
  async end(): Promise<Outcome | undefined> {
    const text = this.waiting
    this.waiting = ''
    return text === '' ? undefined : this.session.execute(text)
  }

  /** Forgets what is waiting. */
  drop(): void {
    this.waiting = ''
  }
}

/** Blocks and texts may hold empty lines. */
const inText = (text: string) => /@["'\u2018-\u201E]\s*\n/.test(text) || text.split(/[{(]/).length > text.split(/[})]/).length
