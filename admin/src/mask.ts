import { isSecretName, REMOVED, redactText } from '@parley/platform/diagnostics/redact'

const LONGEST_TEXT = 512
const SHORTEST_ENCODED = 150
const MOST_ITEMS = 200
const DEEPEST = 8

/** A value as the audit log keeps it: nothing secret by its name or by what it holds, and bounded. */
export function mask(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return isEncoded(value) ? `${value.length} characters` : shortened(redactText(value))
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEEPEST) return '…'
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((one) => mask(one, depth + 1))
  const members = Object.entries(value).slice(0, MOST_ITEMS)
  return Object.fromEntries(members.map(([name, one]) => [name, one !== null && isHidden(name, one) ? REMOVED : isFile(name, one) ? `${one.length} characters` : mask(one, depth + 1)]))
}

/** Bytes as text, long enough to be a key or a file: what is in there nobody can tell, and nobody reads it in a log. */
function isEncoded(text: string): boolean {
  return text.length >= SHORTEST_ENCODED && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text.replaceAll(/[\r\n]/g, ''))
}

/** A file in base64: a certificate with its key, whose PEM nothing would recognise in there, or a picture. */
function isFile(name: string, value: unknown): value is string {
  return name === 'data' && typeof value === 'string'
}

/** A yes or a number under such a name (`passwordSet`, `tokens`) gives nothing away. */
function isHidden(name: string, value: unknown): boolean {
  return typeof value !== 'boolean' && typeof value !== 'number' && isSecretName(name)
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)` : text
}
