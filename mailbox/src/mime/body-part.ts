import { decodeTransfer } from './transfer-encoding.ts'
import { decodeCharset } from './charset.ts'
import { asText, plain } from './header-forms.ts'
import type { Field } from './header-block.ts'
import { parseParameterised } from './parameters.ts'
import { unfolded, type Part } from './scan.ts'

/** The first field of this name. Where a field that may be there once is there twice, the first one counts everywhere in Parley. */
export function fieldOf(part: Part, key: string): Field | undefined {
  return part.fields.find((field) => field.key === key && !field.loose) ?? part.fields.find((field) => field.key === key)
}

export interface PartInfo {
  type: string
  name: string | null
  charset: string | null
  disposition: string | null
  cid: string | null
  language: string[] | null
  location: string | null
}

/** What a part says about itself; RFC 8621 §4.1.4. The name is as the sender wrote it: see `file-name.ts` before it reaches a disk. */
export function partInfo(raw: Buffer, part: Part): PartInfo {
  const dispositionField = fieldOf(part, 'content-disposition')
  const disposition = dispositionField ? parseParameterised(unfolded(raw, dispositionField)) : undefined
  const type = part.contentType.value
  const name = disposition?.parameters.get('filename') ?? part.contentType.parameters.get('name')
  const idField = fieldOf(part, 'content-id')
  const languageField = fieldOf(part, 'content-language')
  const locationField = fieldOf(part, 'content-location')
  return {
    type,
    name: name === undefined ? null : plain(name),
    charset: charsetOf(part),
    disposition: disposition && disposition.value !== '' ? disposition.value : null,
    cid: idField ? unfolded(raw, idField).trim().replace(/^<|>$/g, '') : null,
    language: languageField ? languages(asText(raw, languageField)) : null,
    location: locationField ? unfolded(raw, locationField).replace(/\s+/g, '') : null,
  }
}

const languages = (text: string): string[] => text.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '').slice(0, 100)

/** Null for what isn't text; the charset MIME implies where none is named. */
function charsetOf(part: Part): string | null {
  if (!part.contentType.value.startsWith('text/')) return null
  return part.contentType.parameters.get('charset') ?? 'us-ascii'
}

/** A leaf's bytes after its transfer encoding. */
export function partBytes(raw: Buffer, part: Part): { bytes: Buffer; problem: boolean } {
  const field = fieldOf(part, 'content-transfer-encoding')
  const encoding = field ? unfolded(raw, field).replace(/\(.*?\)/g, '').trim().toLowerCase() : ''
  return decodeTransfer(raw.subarray(part.bodyStart, part.bodyEnd), encoding)
}

export interface TextValue {
  text: string
  problem: boolean
}

/** A leaf's text, line breaks as `\n`. */
export function partText(raw: Buffer, part: Part): TextValue {
  return textOf(part, partBytes(raw, part))
}

/** The text of a leaf's decoded bytes. */
export function textOf(part: Part, { bytes, problem }: { bytes: Buffer; problem: boolean }): TextValue {
  const decoded = decodeCharset(bytes, charsetOf(part) ?? 'utf-8')
  return { text: decoded.text.replaceAll('\r\n', '\n'), problem: problem || decoded.problem }
}
