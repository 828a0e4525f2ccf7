/** A bounded reader for DER, enough for X.509: definite lengths, low tag numbers, nothing recursive. */

export interface DerValue {
  /** The identifier octet: class, constructed bit and number. */
  readonly tag: number
  readonly content: Buffer
}

export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

export class DerError extends Error {}

const mostElements = 1_000

/** The values that stand one after the other in `bytes`.  @throws DerError */
export function derValues(bytes: Buffer): DerValue[] {
  const values: DerValue[] = []
  let at = 0
  while (at < bytes.length) {
    const { value, next } = readAt(bytes, at)
    values.push(value)
    if (values.length > mostElements) throw new DerError('too many elements')
    at = next
  }
  return values
}

/** The parts of a constructed value of that kind.  @throws DerError */
export function derParts(value: DerValue | undefined, tag: number): DerValue[] {
  if (value?.tag !== tag) throw new DerError(`expected tag ${tag}, found ${value?.tag}`)
  return derValues(value.content)
}

function readAt(bytes: Buffer, at: number): { value: DerValue; next: number } {
  const tag = bytes[at]!
  if ((tag & 0x1f) === 0x1f) throw new DerError('long tag')
  const first = bytes[at + 1]
  if (first === undefined) throw new DerError('no length')
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const octets = first & 0x7f
    if (octets === 0 || octets > 4 || start + octets > bytes.length) throw new DerError('bad length')
    length = bytes.readUIntBE(start, octets)
    start += octets
  }
  if (start + length > bytes.length) throw new DerError('value is cut off')
  return { value: { tag, content: bytes.subarray(start, start + length) }, next: start + length }
}

/** Dotted form.  @throws DerError */
export function derOid(value: DerValue | undefined): string {
  if (value?.tag !== derTags.oid || value.content.length === 0 || value.content.length > 40) throw new DerError('expected an object identifier')
  const arcs: number[] = []
  let arc = 0
  for (const octet of value.content) {
    arc = arc * 128 + (octet & 0x7f)
    if (arc > 0xffff_ffff) throw new DerError('object identifier too large')
    if (octet >= 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  const first = arcs.shift() ?? 0
  const top = Math.min(2, Math.floor(first / 40))
  return [top, first - 40 * top, ...arcs].join('.')
}

/** Milliseconds since the epoch.  @spec RFC 5280 §4.1.2.5  @throws DerError */
export function derTime(value: DerValue | undefined): number {
  const text = value?.content.toString('latin1') ?? ''
  const match = value?.tag === derTags.utcTime ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (match === null || (value?.tag !== derTags.utcTime && value?.tag !== derTags.generalizedTime)) throw new DerError('expected a time')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const fullYear = value.tag === derTags.utcTime ? year + (year >= 50 ? 1900 : 2000) : year
  return Date.UTC(fullYear, month - 1, day, hour, minute, second)
}

/** @throws DerError */
export function derBoolean(value: DerValue | undefined): boolean {
  if (value?.tag !== derTags.boolean || value.content.length !== 1) throw new DerError('expected a boolean')
  return value.content[0] !== 0
}
