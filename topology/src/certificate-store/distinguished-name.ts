import { AppError } from '@parley/platform/errors'

/** One part of a name: `CN` and its value. */
export interface NamePart {
  type: string
  value: string
}

const types: Readonly<Record<string, string>> = { CN: 'CN', O: 'O', OU: 'OU', C: 'C', L: 'L', S: 'ST', ST: 'ST', DC: 'DC', E: 'E' }

/** The name as Windows shows it, the most particular part first, values quoted where they need it: `CN=x, O="Contoso, Inc.", C=US`.
 *  @param lines  as `node:crypto` gives a subject or issuer */
export function displayedName(lines: string): string {
  return lines.split('\n').filter((line) => line !== '').toReversed().map(displayedPart).join(', ')
}

function displayedPart(line: string): string {
  const at = line.indexOf('=')
  const type = line.slice(0, at)
  const value = unescaped(line.slice(at + 1))
  const quoted = /[,+"=<>;#\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
  return `${type === 'ST' ? 'S' : type === 'emailAddress' ? 'E' : type}=${quoted}`
}

/** Undoes the escapes of RFC 4514 that OpenSSL writes. */
function unescaped(text: string): string {
  return text.replace(/\\(?:([0-9A-Fa-f]{2})|(.))/g, (_whole, hex: string | undefined, plain: string | undefined) => (hex === undefined ? (plain ?? '') : String.fromCharCode(Number.parseInt(hex, 16))))
}

/** `CN=owa.parley.test, O="Contoso, Inc."` taken apart, in its order; a bare host name is its CN. @throws AppError `invalid` */
export function parseName(text: string): NamePart[] {
  if (/^[a-z0-9.*-]{1,253}$/i.test(text.trim())) return [{ type: 'CN', value: text.trim() }]
  const parts: NamePart[] = []
  const part = /\s*([A-Za-z]{1,4})\s*=\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(?:,|$)/y
  while (part.lastIndex < text.length && parts.length < 20) {
    const at = part.lastIndex
    const [whole, type = '', quoted, plain] = part.exec(text) ?? []
    const known = types[type.toUpperCase()]
    const value = (quoted?.replaceAll('""', '"') ?? plain ?? '').trim()
    if (whole === undefined || known === undefined || value === '' || value.length > 200) throw malformed(text, at)
    parts.push({ type: known, value })
  }
  if (parts.length === 0 || !parts.some(({ type }) => type === 'CN')) throw malformed(text, 0)
  return parts
}

function malformed(text: string, at: number): AppError {
  return new AppError('invalid', 'The subject name is not understood', { expected: 'parts such as CN=owa.parley.test, O=Contoso', found: text.slice(at, at + 60) || '(nothing)' })
}
