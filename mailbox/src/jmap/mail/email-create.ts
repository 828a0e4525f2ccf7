import { newId, type Random } from '@parley/platform/ids'
import { composeMessage, textContent, type NewPart } from '../../mime/compose.ts'
import { mimeLimits } from '../../mime/limits.ts'
import { isBracketable, isFieldName, writeDate, type WrittenField } from '../../mime/header-writer.ts'
import { invalidProperties, SetError } from '../core/errors.ts'
import { isObject, isStringList, type Json, type JsonObject } from '../core/json.ts'
import { hiddenLimits } from '../core/limits.ts'
import type { FoundBlob } from './blob-access.ts'
import { isConvenient, writeHeaders } from './email-headers.ts'
import { parseHeaderProperty } from './header-property.ts'
import { mailLimits } from './limits.ts'

export interface Making {
  now: number
  hostname: string
  random?: Random
  blob: (id: string) => Promise<FoundBlob | undefined>
}

const metadata = new Set(['mailboxIds', 'keywords', 'receivedAt'])
const structural = new Set(['bodyStructure', 'textBody', 'htmlBody', 'attachments', 'bodyValues'])

/** The message an Email object of an Email/set create describes; RFC 8621 §4.6.
 *  @throws SetError `invalidProperties` with the path of each wrong property, `blobNotFound`, `tooLarge` */
export async function makeMessage(object: JsonObject, making: Making): Promise<Buffer> {
  if (Object.keys(object).length > hiddenLimits.setProperties) throw new SetError('tooLarge', { description: `An email may have ${hiddenLimits.setProperties} properties` })
  const maker = new MessageMaker(object, making)
  return maker.make()
}

class MessageMaker {
  readonly #object: JsonObject
  readonly #making: Making
  readonly #wrong: string[] = []
  readonly #missingBlobs: string[] = []
  readonly #values = new Map<string, string>()
  #names: ReadonlySet<string> = new Set()
  #bytes = 0
  #parts = 0

  constructor(object: JsonObject, making: Making) {
    this.#object = object
    this.#making = making
  }

  async make(): Promise<Buffer> {
    const { now, hostname, random } = this.#making
    const fields = this.#emailFields()
    this.#readValues()
    const root = await this.#root()
    if (this.#wrong.length > 0) throw invalidProperties(...this.#wrong.slice(0, hiddenLimits.setProperties))
    if (this.#missingBlobs.length > 0) throw new SetError('blobNotFound', { notFound: [...new Set(this.#missingBlobs)] })
    const names = new Set([...this.#names, ...root.fields.map(([name]) => name.toLowerCase())])
    const own: WrittenField[] = []
    if (!names.has('message-id')) own.push(['Message-ID', ` <${newId(random)}@${hostname}>`])
    if (!names.has('date')) own.push(['Date', writeDate(now)])
    const raw = composeMessage({ ...root, fields: [...own, ...fields, ...root.fields] }, () => `=_${newId(random)}`)
    if (raw.length > mailLimits.maxMessageBytes) throw new SetError('tooLarge', { description: `A message may be ${mailLimits.maxMessageBytes} bytes` })
    return raw
  }

  #emailFields(): WrittenField[] {
    for (const name of Object.keys(this.#object)) {
      const header = name.startsWith('header:')
      const content = /^header:content-/i.test(name)
      if (content || (!header && !metadata.has(name) && !structural.has(name) && !isConvenient(name)) || (header && !isFieldName(name.split(':')[1] ?? ''))) this.#wrong.push(name)
    }
    const { fields, names, wrong } = writeHeaders(this.#object, new Set())
    for (const name of Object.keys(this.#object)) if (name.startsWith('header:') && !/^header:content-/i.test(name) && isUnreadable(name)) wrong.push(name)
    this.#wrong.push(...wrong.filter((name) => !this.#wrong.includes(name)))
    this.#names = names
    return fields
  }

  #readValues(): void {
    const values = this.#object['bodyValues'] ?? null
    if (values === null) return
    if (!isObject(values)) {
      this.#wrong.push('bodyValues')
      return
    }
    for (const [id, value] of Object.entries(values)) {
      const path = `bodyValues/${id}`
      if (!isObject(value) || typeof value['value'] !== 'string') {
        this.#wrong.push(path)
        continue
      }
      for (const flag of ['isEncodingProblem', 'isTruncated']) if ((value[flag] ?? false) !== false) this.#wrong.push(`${path}/${flag}`)
      this.#values.set(id, value['value'])
    }
  }

  async #root(): Promise<NewPart> {
    const { bodyStructure = null, textBody = null, htmlBody = null, attachments = null } = this.#object
    if (bodyStructure !== null) {
      for (const name of ['textBody', 'htmlBody', 'attachments']) if ((this.#object[name] ?? null) !== null) this.#wrong.push(name)
      return this.#part(bodyStructure, 'bodyStructure', true, 0)
    }
    const text = await this.#only(textBody, 'textBody', 'text/plain')
    const html = await this.#only(htmlBody, 'htmlBody', 'text/html')
    const files: NewPart[] = []
    if (attachments !== null && !Array.isArray(attachments)) this.#wrong.push('attachments')
    else for (const [i, part] of (attachments ?? []).entries()) files.push(await this.#part(part, `attachments/${i}`, false, 1))
    return arrange(text, html, files)
  }

  /** textBody and htmlBody hold exactly one part, of their own type. */
  async #only(list: Json, path: string, type: string): Promise<NewPart | undefined> {
    if (list === null || (Array.isArray(list) && list.length === 0)) return undefined
    const [only, ...more] = Array.isArray(list) ? list : [null]
    if (only === undefined || only === null || more.length > 0) {
      this.#wrong.push(path)
      return undefined
    }
    const part = await this.#part(isObject(only) ? { type, ...only } : only, `${path}/0`, true, 1)
    if (part.type !== type) this.#wrong.push(`${path}/0/type`)
    return part
  }

  async #part(value: Json, path: string, mayBeRoot: boolean, depth: number): Promise<NewPart> {
    if (++this.#parts > mimeLimits.parts) throw new SetError('tooLarge', { description: `A message may have ${mimeLimits.parts} parts` })
    const part: NewPart = { type: 'text/plain', fields: [], content: Buffer.alloc(0) }
    if (!isObject(value) || depth > 20) {
      this.#wrong.push(path)
      return part
    }
    const wrong = (name: string) => this.#wrong.push(`${path}/${name}`)
    this.#describe(part, value, wrong)
    const { fields, wrong: wrongHeaders } = writeHeaders(onlyHeaders(value), mayBeRoot ? this.#names : new Set())
    part.fields = fields
    wrongHeaders.forEach(wrong)
    const { subParts = null, partId = null, blobId = null } = value
    if (part.type.startsWith('multipart/') || subParts !== null) await this.#multipart(part, value, path, depth)
    else if (partId !== null && blobId !== null) {
      wrong('partId')
      wrong('blobId')
    } else if (blobId !== null) await this.#fromBlob(part, value, blobId, wrong)
    else this.#fromValue(part, value, partId, wrong)
    return part
  }

  #describe(part: NewPart, value: JsonObject, wrong: (name: string) => void): void {
    for (const [name, item] of Object.entries(value)) {
      if (name.startsWith('header:')) {
        if (/^header:content-transfer-encoding(:|$)/i.test(name) || isUnreadable(name)) wrong(name)
        continue
      }
      if (['partId', 'blobId', 'size', 'subParts', 'charset'].includes(name)) continue
      const check = Object.hasOwn(partProperties, name) ? partProperties[name] : undefined
      if (!check) wrong(name)
      else if (item !== null && !check(part, item)) wrong(name)
    }
  }

  async #multipart(part: NewPart, value: JsonObject, path: string, depth: number): Promise<void> {
    const { subParts = null } = value
    if (!Array.isArray(subParts) || subParts.length === 0 || subParts.length > 500 || !part.type.startsWith('multipart/')) {
      this.#wrong.push(`${path}/subParts`)
      return
    }
    for (const name of ['partId', 'blobId', 'charset'] as const) if ((value[name] ?? null) !== null) this.#wrong.push(`${path}/${name}`)
    const parts: NewPart[] = []
    for (const [i, child] of subParts.entries()) parts.push(await this.#part(child, `${path}/subParts/${i}`, false, depth + 1))
    part.content = parts
  }

  #fromValue(part: NewPart, value: JsonObject, partId: Json, wrong: (name: string) => void): void {
    for (const name of ['charset', 'size']) if ((value[name] ?? null) !== null) wrong(name)
    const text = typeof partId === 'string' ? this.#values.get(partId) : undefined
    if (text === undefined) {
      wrong('partId')
      return
    }
    const { content, charset } = textContent(text)
    part.content = content
    if (part.type.startsWith('text/')) part.charset = charset
  }

  async #fromBlob(part: NewPart, value: JsonObject, blobId: Json, wrong: (name: string) => void): Promise<void> {
    if (typeof blobId !== 'string') {
      wrong('blobId')
      return
    }
    const blob = await this.#making.blob(blobId)
    if (!blob) {
      this.#missingBlobs.push(blobId)
      return
    }
    const { size = null, charset = null } = value
    if (size !== null && size !== blob.data.length) wrong('size')
    if (charset !== null && !(typeof charset === 'string' && /^[\w.:()-]{1,40}$/.test(charset))) wrong('charset')
    this.#bytes += blob.data.length
    if (this.#bytes > mailLimits.maxMessageBytes) throw new SetError('tooLarge', { description: `A message may be ${mailLimits.maxMessageBytes} bytes` })
    part.content = blob.data
    if (typeof charset === 'string') part.charset = charset
    else if (part.type.startsWith('text/') && blob.data.some((byte) => byte > 0x7f)) part.charset = 'utf-8'
    if ((value['type'] ?? null) === null && partProperties['type']?.(part, blob.type) !== true) part.type = 'application/octet-stream'
  }
}

/** A header property with a form its field can't have. */
const isUnreadable = (name: string): boolean => parseHeaderProperty(name) === undefined

const onlyHeaders = (value: JsonObject): JsonObject => Object.fromEntries(Object.entries(value).filter(([name]) => name.startsWith('header:')))

const token = /^[\w!#$%&'*+.^`{|}~-]{1,100}$/

/** What a part says about itself: sets it, or tells that it can't be. */
const partProperties: Record<string, (part: NewPart, value: Json) => boolean> = {
  type: (part, value) => {
    if (typeof value !== 'string' || !/^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(value)) return false
    part.type = value.toLowerCase()
    return true
  },
  disposition: (part, value) => {
    if (typeof value !== 'string' || !token.test(value)) return false
    part.disposition = value.toLowerCase()
    return true
  },
  name: (part, value) => {
    // eslint-disable-next-line no-control-regex
    if (typeof value !== 'string' || value.length > 1_000 || /[\u0000-\u001f\u007f]/.test(value)) return false
    part.name = value
    return true
  },
  cid: (part, value) => {
    if (typeof value !== 'string' || value === '' || !isBracketable(value)) return false
    part.cid = value
    return true
  },
  language: (part, value) => {
    if (!isStringList(value) || value.length === 0 || !value.every((tag) => /^[A-Za-z0-9-]{1,35}$/.test(tag))) return false
    part.language = value
    return true
  },
  location: (part, value) => {
    if (typeof value !== 'string' || !isBracketable(value)) return false
    part.location = value
    return true
  },
}

/** Text and HTML as alternatives, images the HTML shows beside it, files after both. */
function arrange(text: NewPart | undefined, html: NewPart | undefined, files: NewPart[]): NewPart {
  const shown = html ? files.filter((file) => file.cid !== undefined && file.disposition === 'inline') : []
  const rest = files.filter((file) => !shown.includes(file))
  const rich = html && shown.length > 0 ? multipart('related', [html, ...shown]) : html
  const body = text && rich ? multipart('alternative', [text, rich]) : (text ?? rich)
  if (rest.length > 0) return multipart('mixed', body ? [body, ...rest] : rest)
  return body ?? { type: 'text/plain', fields: [], charset: 'us-ascii', content: Buffer.alloc(0) }
}

const multipart = (kind: string, content: NewPart[]): NewPart => ({ type: `multipart/${kind}`, fields: [], content })
