import { guess } from './charset.ts'
import { lineAt, readHeaderBlock, type Budget, type Field } from './header-block.ts'
import { mimeLimits } from './limits.ts'
import { parseParameterised, type Parameterised } from './parameters.ts'

/** One part of a message by where it lies in the raw bytes; nothing is decoded. */
export interface Part {
  fields: Field[]
  bodyStart: number
  bodyEnd: number
  contentType: Parameterised
  /** Whether the part has a Content-Type field of its own. */
  typed: boolean
  /** Of a multipart: its parts. A leaf has none. */
  children?: Part[]
  /** Of a leaf: its number in the message, from 1. */
  id?: string
}

export interface Scan {
  root: Part
  /** All leaves by id, in the order of the message. */
  leaves: Map<string, Part>
  depth: number
  parts: number
  fields: number
  longestField: number
  /** A limit was met; the message is read only as far as it goes. */
  cut: boolean
}

const DASH = 0x2d
const CR = 0x0d
const LF = 0x0a
const SPACE = 0x20
const TAB = 0x09
const LINE_OF_DASHES = Buffer.from('\n--')

/** A boundary line: of which enclosing multipart (0 = outermost), and whether it closes it. -1 is the end of the message. */
interface Hit {
  level: number
  closes: boolean
  lineStart: number
}

/** Finds the parts of a message in one pass over its lines. Nothing a message can hold makes it slower than that, or fail:
 *  what breaks the rules of MIME is read as the text it is. */
export function scan(raw: Buffer): Scan {
  return new Scanner(raw).run()
}

class Scanner {
  readonly #raw: Buffer
  readonly #budget: Budget = { fields: mimeLimits.fieldsOfMessage }
  readonly #boundaries: string[] = []
  /** Boundary text to the levels that use it; two multiparts may share one. */
  readonly #levels = new Map<string, number[]>()
  readonly #leaves = new Map<string, Part>()
  #position = 0
  #parts = 0
  #depth = 0
  #longestField = 0
  #dashedLines = 0
  #cut = false

  constructor(raw: Buffer) {
    this.#raw = raw
  }

  run(): Scan {
    const [root] = this.#part('text/plain')
    const fields = mimeLimits.fieldsOfMessage - this.#budget.fields
    return { root, leaves: this.#leaves, depth: this.#depth, parts: this.#parts, fields, longestField: this.#longestField, cut: this.#cut }
  }

  #part(defaultType: string): [Part, Hit] {
    this.#parts++
    const part = this.#header(defaultType)
    const boundary = Buffer.from(part.contentType.parameters.get('boundary') ?? '', 'utf8').toString('latin1')
    if (part.contentType.value.startsWith('multipart/') && this.#enter(boundary)) return [part, this.#children(part)]
    const hit = this.#nextBoundary()
    part.bodyEnd = hit.level < 0 ? this.#raw.length : this.#beforeLineBreak(hit.lineStart, part.bodyStart)
    this.#leaf(part)
    return [part, hit]
  }

  #header(defaultType: string): Part {
    const raw = this.#raw
    const stopAt = this.#levels.size === 0 ? undefined : (start: number, end: number) => this.#boundaryAt(start, end) !== undefined
    const block = readHeaderBlock(raw, this.#position, raw.length, this.#budget, stopAt)
    if (block.cut) this.#cut = true
    for (const field of block.fields) this.#longestField = Math.max(this.#longestField, field.end - field.start)
    this.#position = block.bodyStart
    const type = block.fields.find((field) => field.key === 'content-type')
    const parsed = type ? parseParameterised(unfolded(raw, type)) : undefined
    const usable = parsed && /^[^/\s;]+\/[^/\s;]+$/.test(parsed.value)
    const contentType = usable ? parsed : { value: defaultType, parameters: parsed?.parameters ?? new Map<string, string>() }
    return { fields: block.fields, bodyStart: block.bodyStart, bodyEnd: raw.length, contentType, typed: usable === true }
  }

  /** A leaf that calls itself multipart (no boundary, or too deep) is shown as text, or kept as bytes when too deep. */
  #leaf(part: Part): void {
    if (part.contentType.value.startsWith('multipart/')) {
      const value = this.#boundaries.length >= mimeLimits.depth ? 'application/octet-stream' : 'text/plain'
      part.contentType = { value, parameters: new Map() }
    }
    part.id = String(this.#leaves.size + 1)
    this.#leaves.set(part.id, part)
  }

  #enter(boundary: string): boolean {
    if (boundary === '' || boundary.length > mimeLimits.boundaryBytes) return false
    if (this.#boundaries.length >= mimeLimits.depth) {
      this.#cut = true
      return false
    }
    const levels = this.#levels.get(boundary)
    if (levels) levels.push(this.#boundaries.length)
    else this.#levels.set(boundary, [this.#boundaries.length])
    this.#boundaries.push(boundary)
    this.#depth = Math.max(this.#depth, this.#boundaries.length)
    return true
  }

  #leave(): void {
    const boundary = this.#boundaries.pop() ?? ''
    const levels = this.#levels.get(boundary)
    levels?.pop()
    if (levels?.length === 0) this.#levels.delete(boundary)
  }

  #children(part: Part): Hit {
    const level = this.#boundaries.length - 1
    const children: Part[] = []
    part.children = children
    const type = part.contentType.value === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
    let hit = this.#nextBoundary()
    while (hit.level === level && !hit.closes) {
      const [child, after] = this.#part(type)
      children.push(child)
      hit = after
    }
    this.#leave()
    if (hit.level === level) hit = this.#nextBoundary()
    part.bodyEnd = hit.level < 0 ? this.#raw.length : hit.lineStart
    return hit
  }

  /** Goes to after the next line that is a boundary of an open multipart. */
  #nextBoundary(): Hit {
    const raw = this.#raw
    if (this.#parts >= mimeLimits.parts && this.#boundaries.length > 0) {
      this.#cut = true
      this.#position = raw.length
    }
    let at = this.#boundaries.length === 0 ? -1 : this.#dashesFrom(this.#position)
    while (at >= 0) {
      if (++this.#dashedLines > mimeLimits.dashedLines) {
        this.#cut = true
        break
      }
      const { end, next } = lineAt(raw, at, raw.length)
      const found = this.#boundaryAt(at, end)
      if (found) {
        this.#position = next
        return { ...found, lineStart: at }
      }
      at = this.#dashesFrom(next)
    }
    this.#position = raw.length
    return { level: -1, closes: true, lineStart: raw.length }
  }

  /** The start of the first line at or after `lineStart` that begins with two dashes. */
  #dashesFrom(lineStart: number): number {
    const raw = this.#raw
    if (raw[lineStart] === DASH && raw[lineStart + 1] === DASH) return lineStart
    const found = raw.indexOf(LINE_OF_DASHES, Math.max(0, lineStart - 1))
    return found < 0 ? -1 : found + 1
  }

  #boundaryAt(start: number, lineEnd: number): { level: number; closes: boolean } | undefined {
    const raw = this.#raw
    if (this.#levels.size === 0 || raw[start] !== DASH || raw[start + 1] !== DASH) return undefined
    let end = lineEnd
    while (end > start && (raw[end - 1] === SPACE || raw[end - 1] === TAB)) end--
    if (end - start > mimeLimits.boundaryBytes + 4) return undefined
    const text = raw.toString('latin1', start + 2, end)
    const opens = this.#levels.get(text)?.at(-1)
    if (opens !== undefined) return { level: opens, closes: false }
    const closes = text.endsWith('--') ? this.#levels.get(text.slice(0, -2))?.at(-1) : undefined
    return closes === undefined ? undefined : { level: closes, closes: true }
  }

  /** The line break before a boundary belongs to the boundary (RFC 2046 §5.1.1). */
  #beforeLineBreak(position: number, least: number): number {
    const raw = this.#raw
    let end = position
    if (end > least && raw[end - 1] === LF) end--
    if (end > least && raw[end - 1] === CR) end--
    return end
  }
}

/** A field's value as one line, its bytes read as UTF-8 or else Windows-1252; at most `mimeLimits.fieldBytes` of it. */
export function unfolded(raw: Buffer, field: Field): string {
  const end = Math.min(field.end, field.start + mimeLimits.fieldBytes)
  return guess(raw.subarray(field.start, end)).replace(/\r?\n(?=[ \t])/g, '').replace(/[\r\n\0]/g, '')
}
