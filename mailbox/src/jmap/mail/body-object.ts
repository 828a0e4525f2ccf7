import { bodyLists, type BodyLists } from '../../mime/body-lists.ts'
import { partBytes, partInfo, textOf, type PartInfo } from '../../mime/body-part.ts'
import { cutUtf8 } from '../../mime/file-name.ts'
import { asRaw } from '../../mime/header-forms.ts'
import { mimeLimits } from '../../mime/limits.ts'
import { scan, type Part, type Scan } from '../../mime/scan.ts'
import type { Json, JsonObject } from '../core/json.ts'
import { headerValue, parseHeaderProperty } from './header-property.ts'

export const bodyProperties: readonly string[] = ['partId', 'blobId', 'size', 'headers', 'name', 'type', 'charset', 'disposition', 'cid', 'language', 'location', 'subParts']

export const defaultBodyProperties: readonly string[] = ['partId', 'blobId', 'size', 'name', 'type', 'charset', 'disposition', 'cid', 'language', 'location']

export const isBodyProperty = (name: string): boolean => bodyProperties.includes(name) || parseHeaderProperty(name) !== undefined

/** Which body values a client wants. */
export interface ValueOptions {
  text: boolean
  html: boolean
  all: boolean
  /** Infinity: whole. */
  maxBytes: number
}

/** A message as JMAP shows it, read from its bytes when something needs them. */
export class MessageBody {
  readonly raw: Buffer
  readonly scanned: Scan
  readonly #blobId: string
  readonly #infos = new Map<Part, PartInfo>()
  readonly #bytes = new Map<Part, ReturnType<typeof partBytes>>()
  #lists: BodyLists | undefined

  /** @param blobId  of the message; its parts' ids are made from it */
  constructor(raw: Buffer, blobId: string) {
    this.raw = raw
    this.#blobId = blobId
    this.scanned = scan(raw)
  }

  get lists(): BodyLists {
    this.#lists ??= bodyLists(this.scanned.root, (part) => this.#info(part))
    return this.#lists
  }

  headers(part: Part = this.scanned.root): JsonObject[] {
    return part.fields.map((field) => ({ name: field.name, value: asRaw(this.raw, field) }))
  }

  structure(wanted: readonly string[]): JsonObject {
    return this.part(this.scanned.root, wanted)
  }

  part(part: Part, wanted: readonly string[]): JsonObject {
    const object: JsonObject = {}
    for (const name of wanted) if (name !== 'subParts') object[name] = this.#property(part, name)
    if (part.children || wanted.includes('subParts')) object['subParts'] = (part.children ?? []).map((child) => this.part(child, wanted))
    return object
  }

  #property(part: Part, name: string): Json {
    const leaf = part.children === undefined
    if (name === 'partId') return leaf ? (part.id ?? null) : null
    if (name === 'blobId') return leaf ? `${this.#blobId}-${part.id ?? ''}` : null
    if (name === 'size') return leaf ? this.#decoded(part).bytes.length : 0
    if (name === 'headers') return this.headers(part)
    const header = parseHeaderProperty(name)
    if (header) return headerValue(this.raw, part.fields, header)
    return this.#info(part)[name as keyof PartInfo]
  }

  #info(part: Part): PartInfo {
    const known = this.#infos.get(part) ?? partInfo(this.raw, part)
    this.#infos.set(part, known)
    return known
  }

  values(options: ValueOptions): JsonObject {
    const wanted = new Set<Part>()
    if (options.all) for (const part of this.scanned.leaves.values()) wanted.add(part)
    if (options.text) for (const part of this.lists.text) wanted.add(part)
    if (options.html) for (const part of this.lists.html) wanted.add(part)
    const values: JsonObject = {}
    for (const part of wanted) {
      if (part.id !== undefined && part.contentType.value.startsWith('text/')) values[part.id] = this.#value(part, options.maxBytes)
    }
    return values
  }

  #decoded(part: Part): ReturnType<typeof partBytes> {
    const known = this.#bytes.get(part) ?? partBytes(this.raw, part)
    this.#bytes.set(part, known)
    return known
  }

  /** At most `shownText` of a part, whatever is asked: nobody reads more, and it would hold everybody up. */
  #value(part: Part, maxBytes: number): JsonObject {
    const { bytes, problem } = this.#decoded(part)
    const most = mimeLimits.shownText
    const { text, problem: undecodable } = textOf(part, { bytes: bytes.subarray(0, most), problem })
    const cut = cutUtf8(text, Math.min(maxBytes, most))
    const isTruncated = cut.length < text.length || bytes.length > most
    const value = isTruncated && part.contentType.value === 'text/html' ? beforeOpenTag(cut) : cut
    return { value, isEncodingProblem: undecodable, isTruncated }
  }
}

/** HTML that isn't cut inside a tag. */
function beforeOpenTag(html: string): string {
  const open = html.lastIndexOf('<')
  return open > html.lastIndexOf('>') ? html.slice(0, open) : html
}
