import { createDecipheriv, createHash, createHmac, createPrivateKey, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError, toAppError } from '@parley/platform/errors'
import { body, broken, integer, oid, only, readDer, sequence, tags, type Der } from './der.ts'
import { pemBlock } from './keys.ts'

export interface PfxContent {
  /** PEM. */
  keys: string[]
  certificates: string[]
}

const derive = promisify(pbkdf2)

const LARGEST = 1_048_576
/** Of all keys of one file together: who made it chooses, and each costs us a hash. */
const MOST_ITERATIONS = 2_000_000
/** After so many the rest of the process gets a turn. */
const ITERATIONS_A_TURN = 10_000

/** What a file still may cost. */
class Budget {
  #left: number

  constructor(iterations: number) {
    this.#left = iterations
  }

  /** @throws AppError `invalid` */
  take(element: Der | undefined, times = 1): number {
    const count = integer(element)
    this.#left -= count * times
    if (count < 1 || this.#left < 0) throw broken(`${count} iterations to make a key`)
    return count
  }
}

const data = '1.2.840.113549.1.7.1'
const encryptedData = '1.2.840.113549.1.7.6'
const bags = { key: '1.2.840.113549.1.12.10.1.1', shroudedKey: '1.2.840.113549.1.12.10.1.2', certificate: '1.2.840.113549.1.12.10.1.3' }
const x509Certificate = '1.2.840.113549.1.9.22.1'
const pbes2 = '1.2.840.113549.1.5.13'
const pbeTripleDes = '1.2.840.113549.1.12.1.3'
const hashes: Readonly<Record<string, string>> = { '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512' }
const prfs: Readonly<Record<string, string>> = { '1.2.840.113549.2.7': 'sha1', '1.2.840.113549.2.9': 'sha256', '1.2.840.113549.2.10': 'sha384', '1.2.840.113549.2.11': 'sha512' }
const ciphers: Readonly<Record<string, { name: string; keyBytes: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
}

/** Keys and certificates of a PFX (PKCS #12) file, as Windows exports them: AES-256 with SHA-256, or TripleDES with SHA-1.
 *  @throws AppError `invalid` — damaged, or of an encryption that is not read · `forbidden` — wrong password
 *  @spec RFC 7292 */
export async function readPfx(bytes: Buffer, password: string, iterations = MOST_ITERATIONS): Promise<PfxContent> {
  const budget = new Budget(iterations)
  if (bytes.length > LARGEST) throw broken(`${bytes.length} bytes`)
  const [version, authSafe, mac] = readDer(only(bytes, tags.sequence))
  if (integer(version) !== 3) throw broken('another version than 3')
  const [type, content] = sequence(authSafe)
  if (oid(type) !== data) throw broken('a content that is signed with a key')
  const safe = only(body(content, tags.context0), tags.octets)
  if (!mac) throw broken('no password check in it')
  await checkMac(mac, safe, password, budget)
  const found: PfxContent = { keys: [], certificates: [] }
  for (const info of readDer(only(safe, tags.sequence))) await readContents(await contentOf(info, password, budget), password, budget, found)
  return found
}

async function contentOf(info: Der, password: string, budget: Budget): Promise<Buffer> {
  const [type, content] = sequence(info)
  const inner = body(content, tags.context0)
  if (oid(type) === data) return only(inner, tags.octets)
  if (oid(type) !== encryptedData) throw broken('a part that is encrypted with a key')
  const [, encrypted] = readDer(only(inner, tags.sequence))
  const [, algorithm, octets] = sequence(encrypted)
  return decrypt(algorithm, body(octets, tags.implicit0), password, budget)
}

async function readContents(contents: Buffer, password: string, budget: Budget, found: PfxContent): Promise<void> {
  for (const bag of readDer(only(contents, tags.sequence))) {
    const [id, value] = sequence(bag)
    const type = oid(id)
    const inner = body(value, tags.context0)
    if (type === bags.key) found.keys.push(pemBlock('PRIVATE KEY', inner))
    else if (type === bags.shroudedKey) found.keys.push(await shroudedKey(inner, password, budget))
    else if (type === bags.certificate) {
      const [kind, certificate] = readDer(only(inner, tags.sequence))
      if (oid(kind) === x509Certificate) found.certificates.push(pemBlock('CERTIFICATE', only(body(certificate, tags.context0), tags.octets)))
    }
    if (found.keys.length > 20 || found.certificates.length > 100) throw broken('too many entries')
  }
}

/** A key of a PEM file that is encrypted with a password. OpenSSL would read it too, for as long as its author likes.
 *  @throws AppError `invalid` · `forbidden` — wrong password  @spec RFC 5958 §3 */
export async function readEncryptedKey(der: Buffer, password: string): Promise<string> {
  try {
    return await shroudedKey(der, password, new Budget(MOST_ITERATIONS))
  } catch (cause) {
    const { found } = toAppError(cause)
    if (found === undecipherable || found === noKey) throw new AppError('forbidden', 'The password of the private key is wrong', { cause })
    throw new AppError('invalid', 'The private key in the file is damaged, or encrypted in a way that is not read', { expected: 'AES or TripleDES with PBKDF2, as openssl pkcs8 -topk8 writes it', found, cause })
  }
}

const undecipherable = 'a part that does not decrypt'
const noKey = 'a key that is none'

async function shroudedKey(der: Buffer, password: string, budget: Budget): Promise<string> {
  const [algorithm, octets] = readDer(only(der, tags.sequence))
  const plain = await decrypt(algorithm, body(octets, tags.octets), password, budget)
  try {
    return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }).toString()
  } catch {
    throw broken(noKey)
  }
}

async function decrypt(algorithm: Der | undefined, encrypted: Buffer, password: string, budget: Budget): Promise<Buffer> {
  const [id, parameters] = sequence(algorithm)
  const type = oid(id)
  if (type === pbes2) return decryptPbes2(parameters, encrypted, password, budget)
  if (type !== pbeTripleDes) {
    const remedy = 'Export the file again with AES256-SHA256 (or TripleDES-SHA1).'
    throw new AppError('invalid', 'The PFX file is encrypted with a method that is no longer read', { expected: 'AES256-SHA256 or TripleDES-SHA1', found: type, remedy })
  }
  const [salt, iterations] = sequence(parameters)
  const [saltBytes, count] = [body(salt, tags.octets), budget.take(iterations, 3)]
  const key = await pkcs12Derive({ id: 1, password, salt: saltBytes, iterations: count, hash: 'sha1', bytes: 24 })
  const iv = await pkcs12Derive({ id: 2, password, salt: saltBytes, iterations: count, hash: 'sha1', bytes: 8 })
  return decipher('des-ede3-cbc', key, iv, encrypted)
}

async function decryptPbes2(parameters: Der | undefined, encrypted: Buffer, password: string, budget: Budget): Promise<Buffer> {
  const [kdf, scheme] = sequence(parameters)
  const [, kdfParameters] = sequence(kdf)
  const [salt, iterations, ...more] = sequence(kdfParameters)
  const prf = more.find(({ tag }) => tag === tags.sequence)
  const hash = prf ? prfs[oid(sequence(prf)[0])] : 'sha1'
  const [cipherId, iv] = sequence(scheme)
  const cipher = ciphers[oid(cipherId)]
  if (!hash || !cipher) throw broken('a cipher that is not known')
  const key = await derive(password, body(salt, tags.octets), budget.take(iterations), cipher.keyBytes, hash)
  return decipher(cipher.name, key, body(iv, tags.octets), encrypted)
}

function decipher(name: string, key: Buffer, iv: Buffer, encrypted: Buffer): Buffer {
  try {
    const cipher = createDecipheriv(name, key, iv)
    return Buffer.concat([cipher.update(encrypted), cipher.final()])
  } catch {
    throw broken(undecipherable)
  }
}

async function checkMac(mac: Der, safe: Buffer, password: string, budget: Budget): Promise<void> {
  const [info, salt, iterations] = sequence(mac)
  const [algorithm, digest] = sequence(info)
  const hash = hashes[oid(sequence(algorithm)[0])]
  if (!hash) throw broken('a password check of an unknown kind')
  const expected = body(digest, tags.octets)
  const bytes = createHash(hash).digest().length
  const key = await pkcs12Derive({ id: 3, password, salt: body(salt, tags.octets), iterations: iterations ? budget.take(iterations) : 1, hash, bytes })
  const actual = createHmac(hash, key).update(safe).digest()
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw new AppError('forbidden', 'The password of the PFX file is wrong')
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** @spec RFC 7292 appendix B.2 */
async function pkcs12Derive(o: { id: number; password: string; salt: Buffer; iterations: number; hash: string; bytes: number }): Promise<Buffer> {
  const block = o.hash === 'sha1' || o.hash === 'sha256' ? 64 : 128
  const secret = Buffer.from(`${o.password}\0`, 'utf16le').swap16()
  const fill = (source: Buffer): Buffer => {
    const size = block * Math.ceil(source.length / block)
    return Buffer.alloc(size, source.length > 0 ? source : undefined)
  }
  const diversifier = Buffer.alloc(block, o.id)
  let input: Buffer = Buffer.concat([fill(o.salt), fill(secret)])
  const out: Buffer[] = []
  for (let have = 0; have < o.bytes; ) {
    let digest = createHash(o.hash).update(diversifier).update(input).digest()
    for (let i = 1; i < o.iterations; i++) {
      digest = createHash(o.hash).update(digest).digest()
      if (i % ITERATIONS_A_TURN === 0) await nextTurn()
    }
    out.push(digest)
    have += digest.length
    input = addBlocks(input, Buffer.alloc(block, digest), block)
  }
  return Buffer.concat(out).subarray(0, o.bytes)
}

/** Adds `b` + 1 to each block, modulo its size. */
function addBlocks(input: Buffer, b: Buffer, block: number): Buffer {
  const next = Buffer.from(input)
  for (let from = 0; from < next.length; from += block) {
    let carry = 1
    for (let i = block - 1; i >= 0; i--) {
      const sum = (next[from + i] ?? 0) + (b[i] ?? 0) + carry
      next[from + i] = sum & 0xff
      carry = sum >> 8
    }
  }
  return next
}
