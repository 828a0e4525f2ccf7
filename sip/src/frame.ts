import { SipError } from './errors.ts'
import { isTokenByte } from './grammar.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { Message, Request } from './message.ts'
import { parseHead, refusal, toMessage, type Head } from './parse.ts'
import { parseStartLine } from './start-line.ts'
import { sourceOf, type Source } from './source.ts'

export type Frame =
  | { readonly kind: 'message'; readonly message: Message }
  /** `ping`: answer it with one CRLF (RFC 5626 §4.4.1). `count`: how many stood in a row, one answer is enough for all. */
  | { readonly kind: 'keep-alive'; readonly ping: boolean; readonly count: number }
  /** `request`: what an answer is made from, when it was a request and its head could be read. When `error.fatal`, close. */
  | { readonly kind: 'malformed'; readonly error: SipError; readonly head?: string; readonly request?: Request }

const blankLine = Buffer.from('\r\n\r\n', 'latin1')
const empty = Buffer.alloc(0)
const CR = 13
const LF = 10

/** Cuts a byte stream into messages by Content-Length. It owns no socket and no clock: the driver pushes what arrives, takes
 *  frames until there is none, and watches `incomplete` for the time a message may take.
 *  @cost linear in the bytes pushed, however they are cut; what it keeps is bounded by one head and one body
 *  @spec RFC 3261 §7.5, §18.3; RFC 5626 §3.5.1 */
export class Framer {
  private readonly limits: Limits
  /** The most a body may have, from the next head on. */
  bodyBytes: number
  private buffer: Buffer = empty
  /** `buffer[start, end)` is not delivered yet. */
  private start = 0
  private end = 0
  /** No blank line begins before this index. */
  private searched = 0
  private startLineSeen = false
  /** A head whose body is still coming; `start` is then the body's first byte. */
  private head: Head | undefined
  private headText = ''
  /** Whether it is credentials that make this head over-long; `undefined`: it is not over-long yet. */
  private longCredentials: boolean | undefined
  private crlfBefore = false
  /** Whether `buffer` is ours, with room after `end` that nobody else can see. */
  private grown = false
  private dead = false

  constructor(limits: Limits = defaultLimits) {
    this.limits = limits
    this.bodyBytes = limits.bodyBytes
  }

  /** Bytes held for a message that is not complete. */
  get bufferedBytes(): number {
    return this.end - this.start + this.headText.length
  }

  /** A message has begun and not ended. */
  get incomplete(): boolean {
    return !this.dead && (this.head !== undefined || this.end > this.start)
  }

  /** Takes `chunk` over: bodies are slices of it. */
  push(chunk: Buffer): void {
    if (this.dead || chunk.length === 0) return
    if (this.end === this.start) {
      this.buffer = chunk
      this.start = this.searched = 0
      this.end = chunk.length
      this.grown = false
      return
    }
    const used = this.end - this.start
    if (this.end + chunk.length > this.buffer.length || !this.grown) this.grow(used, chunk.length)
    chunk.copy(this.buffer, this.end)
    this.end += chunk.length
  }

  /** The next frame; `undefined` when more bytes are needed, and for ever after a fatal one. */
  next(): Frame | undefined {
    if (this.dead) return undefined
    try {
      return this.step()
    } catch (error) {
      if (!(error instanceof SipError)) throw error
      return this.malformed(error)
    }
  }

  /** A new buffer, never a moved one: delivered bodies are slices of the old. Twice as large as now, but never larger than what is
   *  known to come: a Content-Length alone makes nobody reserve memory. */
  private grow(used: number, more: number): void {
    const now = used + more
    const bigger = Buffer.allocUnsafeSlow(Math.max(now, Math.min(Math.max(512, 2 * now), this.head?.contentLength ?? Infinity)))
    this.buffer.copy(bigger, 0, this.start, this.end)
    this.searched -= this.start
    this.buffer = bigger
    this.start = 0
    this.end = used
    this.grown = true
  }

  private step(): Frame | undefined {
    if (this.head === undefined) {
      const keepAlive = this.takeKeepAlives()
      if (keepAlive !== undefined) return keepAlive
      if (this.start === this.end || !this.takeHead()) return this.rest()
    }
    const head = this.head!
    const bodyEnd = this.start + head.contentLength!
    if (bodyEnd > this.end) return this.rest()
    const body = head.contentLength === 0 ? empty : this.buffer.subarray(this.start, bodyEnd)
    this.start = this.searched = bodyEnd
    this.head = undefined
    this.startLineSeen = false
    const message = toMessage(head, body)
    this.headText = ''
    return { kind: 'message', message }
  }

  /** Reads the head when all of it is there. */
  private takeHead(): boolean {
    if (this.end - this.start === 1 && this.buffer[this.start] === CR) return false
    if (!isTokenByte(this.buffer[this.start]!)) throw new SipError(400, 'the first byte cannot begin a SIP message', { fatal: true })
    const at = this.find(blankLine)
    const size = (at < 0 ? this.end : at + 4) - this.start
    if (size > this.limits.headBytes) this.checkHeadSize(size)
    if (at < 0) {
      this.checkStartLine()
      this.searched = Math.max(this.start, this.end - 3)
      return false
    }
    const source = this.source(at + 2)
    this.headText = source.text
    const head = parseHead(source, this.limits)
    const fault = framingFault(head, this.bodyBytes)
    if (fault !== undefined) throw refusal(head, fault)
    this.start = this.searched = at + 4
    this.longCredentials = undefined
    this.head = head
    return true
  }

  /** Over the limit, and whose line it is that makes it so was not looked at yet. */
  private checkHeadSize(size: number): void {
    const { headBytes, credentialsBytes } = this.limits
    this.longCredentials ??= this.passesWithCredentials()
    if (this.longCredentials && size <= credentialsBytes) return
    const error = new SipError(513, `a head over ${headBytes} bytes`, { fatal: true })
    throw refusal(this.begunHead(), error)
  }

  /** What has come of a head that is refused before its end, for the answer. */
  private begunHead(): Head {
    const text = this.buffer.toString('latin1', this.start, Math.min(this.end, this.start + this.limits.headBytes)).replaceAll(/\r?\n/g, '\r\n')
    return parseHead(sourceOf(text.slice(0, text.lastIndexOf('\n') + 1)), this.limits)
  }

  private passesWithCredentials(): boolean {
    const limit = this.start + this.limits.headBytes
    const line = this.buffer.lastIndexOf(LF, limit - 1) + 1
    return /^(?:proxy-)?authorization[ \t]*:/i.test(this.buffer.toString('latin1', line, Math.min(limit, line + 32)))
  }

  /** The head's bytes from its first to before `end`. */
  private source(end: number): Source {
    return { text: this.buffer.toString('latin1', this.start, end), bytes: this.buffer.subarray(this.start, end) }
  }

  /** Never looks at the room after `end`: byte-wise arrival would pay for it each time. */
  private find(what: Buffer | number): number {
    if (this.end === this.buffer.length) return this.buffer.indexOf(what, this.searched)
    const at = this.buffer.subarray(this.searched, this.end).indexOf(what)
    return at < 0 ? -1 : at + this.searched
  }

  /** What is no SIP is closed at its first line, not when its sender chooses to end it. */
  private checkStartLine(): void {
    if (this.startLineSeen) return
    const lf = this.find(LF)
    if (lf < 0) {
      if (this.end - this.start > this.limits.startLine) throw new SipError(400, `a start line over ${this.limits.startLine} bytes`, { fatal: true })
      return
    }
    this.startLineSeen = true
    if (this.buffer[lf - 1] !== CR) throw refusal(this.begunHead(), new SipError(400, 'a LF that is not part of a CRLF', { fatal: true }))
    const line = this.source(lf + 1)
    parseStartLine(line, line.text.length - 2)
  }

  /** CRLFs between messages. Two in a row are a ping, one is a pong or a sender's careless end of line: also when they come one
   *  at a time, where the first is given as a pong at once and the second as the ping. */
  private takeKeepAlives(): Frame | undefined {
    let at = this.start
    while (at + 1 < this.end && this.buffer[at] === CR && this.buffer[at + 1] === LF) at += 2
    const count = (at - this.start) / 2
    if (count === 0) {
      if (this.end - this.start > 1 || (this.end > this.start && this.buffer[this.start] !== CR)) this.crlfBefore = false
      return undefined
    }
    this.start = this.searched = at
    if (count > this.limits.keepAlives) throw new SipError(400, `more than ${this.limits.keepAlives} keep-alives at once`, { fatal: true })
    const ping = count > 1 || this.crlfBefore
    this.crlfBefore = count % 2 === 1 && !this.crlfBefore
    return { kind: 'keep-alive', ping, count }
  }

  /** Nothing to deliver: let go of what is delivered. */
  private rest(): undefined {
    const left = this.end - this.start
    if (left === 0) {
      this.buffer = empty
      this.start = this.end = this.searched = 0
      this.grown = false
    } else if (!this.grown && left < this.buffer.length / 2) this.grow(left, 0)
    return undefined
  }

  private malformed(error: SipError): Frame {
    const head = this.headText
    this.headText = ''
    if (error.fatal) {
      this.dead = true
      this.head = undefined
      this.buffer = empty
      this.start = this.end = 0
    }
    return { kind: 'malformed', error, ...(head === '' ? {} : { head }), ...(error.request === undefined ? {} : { request: error.request }) }
  }
}

/** What makes it impossible to say where the next message begins. */
function framingFault({ contentLength, fault }: Head, bodyBytes: number): SipError | undefined {
  if (fault?.fatal) return fault
  if (contentLength === undefined) return new SipError(400, 'no Content-Length: a stream cannot be framed without', { fatal: true })
  return contentLength > bodyBytes ? new SipError(413, `a body over ${bodyBytes} bytes`, { fatal: true }) : undefined
}
