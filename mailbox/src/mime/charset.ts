export interface Decoded {
  text: string
  /** The charset was unknown or the bytes weren't valid in it. */
  problem: boolean
}

/** Turns bytes of a declared charset into text. Never fails: what the charset can't be read as is read as UTF-8 or Windows-1252.
 *  UTF-7 is never decoded: it exists to get markup past those who look for it. */
export function decodeCharset(bytes: Uint8Array, charset: string | undefined): Decoded {
  const label = (charset ?? 'us-ascii').trim().toLowerCase()
  if (label === 'us-ascii' || label === 'ascii') return asciiOrBetter(bytes)
  const declared = tryDecode(bytes, label, true)
  if (declared !== undefined) return { text: declared, problem: false }
  const lenient = tryDecode(bytes, label, false)
  return { text: lenient ?? guess(bytes), problem: true }
}

function asciiOrBetter(bytes: Uint8Array): Decoded {
  for (const byte of bytes) if (byte > 0x7f) return { text: guess(bytes), problem: true }
  return { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), problem: false }
}

/** UTF-8 where the bytes are valid in it, else Windows-1252, which every sequence of bytes is. */
export function guess(bytes: Uint8Array): string {
  return tryDecode(bytes, 'utf-8', true) ?? tryDecode(bytes, 'windows-1252', false) ?? ''
}

function tryDecode(bytes: Uint8Array, label: string, fatal: boolean): string | undefined {
  try {
    return new TextDecoder(label, { fatal }).decode(bytes)
  } catch {
    return undefined
  }
}
