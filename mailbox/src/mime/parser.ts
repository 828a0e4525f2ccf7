import { BoundedWorker } from './bounded-worker.ts'
import { digestMessage, type MessageDigest } from './message-digest.ts'
import { scan, unfolded, type Scan } from './scan.ts'

export interface Digested {
  digest: MessageDigest
  /** Why the message could be read only in part; absent when all of it was. */
  fault?: string
}

/** Reads messages: ordinary ones here, suspicious ones in a thread with 2 s and 256 MB. It never fails: of a message that
 *  can't be read, the first fields are told and nothing else. */
export class MessageParser implements AsyncDisposable {
  readonly #worker: Pick<BoundedWorker<Buffer, MessageDigest>, 'run'> & AsyncDisposable

  constructor(worker?: Pick<BoundedWorker<Buffer, MessageDigest>, 'run'> & AsyncDisposable) {
    this.#worker = worker ?? new BoundedWorker<Buffer, MessageDigest>({ file: workerFile(), timeMs: 2_000, memoryMb: 256 })
  }

  async digest(raw: Buffer): Promise<Digested> {
    const scanned = scan(raw)
    if (!isSuspicious(raw, scanned)) return withFault(digestMessage(raw, scanned))
    try {
      return withFault(await this.#worker.run(raw))
    } catch (error) {
      return { digest: rescue(raw, scanned), fault: error instanceof Error ? error.message : String(error) }
    }
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#worker[Symbol.asyncDispose]()
  }
}

function withFault(digest: MessageDigest): Digested {
  return digest.cut ? { digest, fault: 'It has more parts or header fields than are read' } : { digest }
}

/** Far from what mail programs make, though perhaps lawful. */
export function isSuspicious(raw: Buffer, scanned: Scan): boolean {
  const headerBytes = scanned.root.bodyStart
  return (
    scanned.cut || scanned.depth > 10 || scanned.parts > 100 || scanned.fields > 500 || scanned.longestField > 16 * 1024 || headerBytes > 128 * 1024 || raw.length === 0
  )
}

/** The least that a list needs, with no decoding that could go wrong. */
function rescue(raw: Buffer, scanned: Scan): MessageDigest {
  const value = (key: string): string | null => {
    const field = scanned.root.fields.find((candidate) => candidate.key === key)
    return field ? unfolded(raw, { ...field, end: Math.min(field.end, field.start + 1_000) }).trim() : null
  }
  const from = value('from')
  const address = from === null ? null : (/[^\s<>"(),:;]{1,200}@[^\s<>"(),:;]{1,200}/.exec(from)?.[0] ?? '')
  return {
    subject: value('subject'),
    from: address === null ? null : [{ name: null, email: address }],
    to: null,
    cc: null,
    bcc: null,
    replyTo: null,
    sender: null,
    messageId: null,
    inReplyTo: null,
    references: null,
    sentAt: null,
    preview: '',
    hasAttachment: scanned.parts > 1,
    bodyText: '',
    headerNames: [],
    severalFrom: scanned.root.fields.filter((field) => field.key === 'from').length > 1,
    cut: true,
  }
}

const workerFile = (): URL => new URL(import.meta.url.endsWith('.ts') ? './digest-worker.ts' : './digest-worker.js', import.meta.url)

