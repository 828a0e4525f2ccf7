import { AppError } from '@parley/platform/errors'

/** One element of DER: its tag byte and what is in it. */
export interface Der {
  tag: number
  body: Buffer
  /** With its head. */
  whole: Buffer
}

export const tags = { integer: 0x02, octets: 0x04, oid: 0x06, sequence: 0x30, set: 0x31, context0: 0xa0, implicit0: 0x80 } as const

/** The elements of a DER text, in their order. @throws AppError `invalid` */
export function readDer(bytes: Buffer, most = 1_000): Der[] {
  const found: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0
    let length = bytes[at + 1] ?? 0
    let head = 2
    if (length === 0x80) throw broken('indefinite lengths (BER), which are not read here; export it anew')
    if (length > 0x80) {
      const size = length & 0x7f
      if (size > 4 || at + 2 + size > bytes.length) throw broken('a length that is not one')
      length = bytes.readUIntBE(at + 2, size)
      head += size
    }
    const end = at + head + length
    if ((tag & 0x1f) === 0x1f || end > bytes.length || found.length >= most) throw broken('an element that does not fit')
    found.push({ tag, body: bytes.subarray(at + head, end), whole: bytes.subarray(at, end) })
    at = end
  }
  return found
}

/** The one element there is, of that tag. */
export function only(bytes: Buffer, tag: number): Buffer {
  const [first] = readDer(bytes)
  return body(first, tag)
}

/** @throws AppError `invalid` — another tag, or none */
export function body(element: Der | undefined, tag: number): Buffer {
  if (element?.tag !== tag) throw broken(`tag ${element?.tag ?? 'none'} instead of ${tag}`)
  return element.body
}

export function sequence(element: Der | undefined): Der[] {
  return readDer(body(element, tags.sequence))
}

/** `1.2.840.113549…` */
export function oid(element: Der | undefined): string {
  const bytes = body(element, tags.oid)
  const numbers: number[] = []
  let value = 0
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) {
      numbers.push(value)
      value = 0
    }
  }
  const [first = 0, ...rest] = numbers
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...rest].join('.')
}

export function integer(element: Der | undefined): number {
  const bytes = body(element, tags.integer)
  if (bytes.length === 0 || bytes.length > 6) throw broken('a number that is not one')
  return bytes.readUIntBE(0, bytes.length)
}

export function broken(found: string): AppError {
  return new AppError('invalid', 'The file is not a PFX file that can be read', { expected: 'PKCS #12 in DER', found })
}
