import { parseContentType } from '@parley/sip/headers/content-type'
import { htmlToText } from './html-text.ts'

/** What a MESSAGE carries, for a transcript that is text and nothing but text. */
export type ImText =
  | { kind: 'text'; text: string }
  /** Of a type that is not shown; the sender is told which are. */
  | { kind: 'unsupported' }
  | { kind: 'malformed'; reason: string }

/** What we say we take. */
export const acceptedTypes = ['text/plain', 'text/html']

/** Not less than the server keeps for a person who is signed out: what it has accepted has to be taken. */
const LONGEST_CHARACTERS = 32 * 1024
const DEEPEST_PART = 4
const MOST_PARTS = 16

/** @param contentType  the header's value; absent means plain text */
export function readImText(contentType: string | undefined, body: Buffer): ImText {
  const read = readPart(contentType ?? 'text/plain', body, 0)
  if (read.kind === 'text' && read.text.length > LONGEST_CHARACTERS) return { kind: 'malformed', reason: `A message has at most ${LONGEST_CHARACTERS} characters` }
  return read
}

function readPart(contentType: string, body: Buffer, depth: number): ImText {
  let type: ReturnType<typeof parseContentType>
  try {
    type = parseContentType(contentType)
  } catch {
    return { kind: 'malformed', reason: 'The Content-Type cannot be read' }
  }
  if (type.type === 'multipart/alternative') return readAlternative(type.params.get('boundary'), body, depth)
  if (!acceptedTypes.includes(type.type)) return { kind: 'unsupported' }
  const decoded = decode(type.params.get('charset'), body)
  if (decoded === undefined) return { kind: 'unsupported' }
  const text = type.type === 'text/html' ? htmlToText(decoded) : decoded
  // SQLite gives back what stands before a NUL; a line ends as it does in the browser.
  return { kind: 'text', text: text.replaceAll('\0', '\u{fffd}').replaceAll('\r\n', '\n') }
}

/** Charsets whose bytes cannot be taken for markup or commands of another; all others are refused. */
const CHARSETS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
  'windows-1252': 'windows-1252',
  'utf-16le': 'utf-16le',
}

function decode(charset: string | undefined, body: Buffer): string | undefined {
  const label = CHARSETS[(charset ?? 'utf-8').toLowerCase()]
  return label === undefined ? undefined : new TextDecoder(label, { ignoreBOM: label === 'utf-8' }).decode(body)
}

/** The plain alternative where there is one, else the first that is understood. */
function readAlternative(boundary: string | undefined, body: Buffer, depth: number): ImText {
  if (boundary === undefined || boundary === '' || boundary.length > 70) return { kind: 'malformed', reason: 'multipart/alternative needs a boundary' }
  if (depth >= DEEPEST_PART) return { kind: 'malformed', reason: 'The message is nested too deeply' }
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, 1 + MOST_PARTS)
  const read = parts.filter((part) => !part.startsWith('--')).map((part) => partOf(part))
  const plain = read.find((part) => /^text\/plain\b/i.test(part.type))
  for (const part of plain ? [plain, ...read] : read) {
    const text = readPart(part.type, part.body, depth + 1)
    if (text.kind === 'text') return text
  }
  return { kind: 'unsupported' }
}

function partOf(part: string): { type: string; body: Buffer } {
  const split = /\r?\n\r?\n/.exec(part)
  const head = split ? part.slice(0, split.index) : part
  const type = /^content-type:[ \t]*([^\r\n]*)/im.exec(head)?.[1] ?? 'text/plain'
  const body = split ? part.slice(split.index + split[0].length).replace(/\r?\n$/, '') : ''
  return { type, body: Buffer.from(body, 'latin1') }
}
