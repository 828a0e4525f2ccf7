/** The hash of a password that NTLM works with: MD4 over UTF-16LE. It is as good as the password to whoever speaks NTLM, so it is kept
 *  only where NTLM is switched on, and only of client passwords.  @spec MS-NLMP §3.3.1 NTOWFv1 */
export function ntHash(password: string): Buffer {
  return md4(Buffer.from(password, 'utf16le'))
}

/** The library's own is switched off as too weak for anything else.  @spec RFC 1320 */
export function md4(data: Buffer): Buffer {
  const padded = pad(data)
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476])
  const words = new Uint32Array(16)
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = padded.readUInt32LE(at + 4 * i)
    compress(state, words)
  }
  const out = Buffer.alloc(16)
  state.forEach((word, i) => out.writeUInt32LE(word, 4 * i))
  return out
}

function pad(data: Buffer): Buffer {
  const padded = Buffer.alloc((((data.length + 8) >> 6) + 1) * 64)
  data.copy(padded)
  padded[data.length] = 0x80
  padded.writeBigUInt64LE(BigInt(data.length) * 8n, padded.length - 8)
  return padded
}

const rotations = [[3, 7, 11, 19], [3, 5, 9, 13], [3, 9, 11, 15]] as const
const orders = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const
const constants = [0, 0x5a827999, 0x6ed9eba1] as const

function mix(round: number, x: number, y: number, z: number): number {
  if (round === 0) return (x & y) | (~x & z)
  return round === 1 ? (x & y) | (x & z) | (y & z) : x ^ y ^ z
}

function compress(state: Uint32Array, words: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (let round = 0; round < 3; round++) {
    for (let step = 0; step < 16; step++) {
      const sum = (a + mix(round, b, c, d) + words[orders[round]![step]!]! + constants[round]!) >>> 0
      const by = rotations[round]![step % 4]!
      const turned = ((sum << by) | (sum >>> (32 - by))) >>> 0
      ;[a, b, c, d] = [d, turned, b, c]
    }
  }
  state[0] = (state[0]! + a) >>> 0
  state[1] = (state[1]! + b) >>> 0
  state[2] = (state[2]! + c) >>> 0
  state[3] = (state[3]! + d) >>> 0
}
