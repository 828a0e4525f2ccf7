import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCa, isPair, issueCertificate } from '../certificates.ts'
import { readDer, tags } from './der.ts'
import { pfxFiles } from './fixtures/pfx-files.ts'
import { pemBlock } from './keys.ts'
import { readPfx } from './pfx.ts'
import { readImport } from './read-import.ts'

const ca = await createCa({ commonName: 'Test CA' })
const { key, cert } = await issueCertificate(ca, { commonName: 'owa.parley.test', purposes: ['serverAuth'] })
const read = (text: string, password = 'parley') => readImport(Buffer.from(text), { password, waiting: [] })

/** One key, encrypted as `openssl pkcs8 -topk8` does it. */
function encrypted(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'parley' } }).privateKey
}

const derOf = (pem: string) => Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64')

function element(tag: number, body: Buffer): Buffer {
  const { length } = body
  return Buffer.concat([Buffer.from(length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff]), body])
}

/** The same with another number where there was 2048. */
function withIterations(der: Buffer, count: Buffer): Buffer {
  return Buffer.concat(
    readDer(der).map(({ tag, body, whole }) => {
      if (tag === tags.sequence) return element(tag, withIterations(body, count))
      return tag === tags.integer && body.equals(Buffer.from([8, 0])) ? element(tag, count) : whole
    }),
  )
}

test('a key in PEM comes in plain or encrypted with a password, and a wrong password is told from what is no key', async () => {
  expect(isPair((await read(key + cert)) as { key: string; cert: string })).toBe(true)
  await expect(read(encrypted() + cert)).rejects.toThrow('does not belong to a certificate in it')
  await expect(read(encrypted() + cert, 'wrong')).rejects.toMatchObject({ code: 'forbidden', message: 'The password of the private key is wrong' })
  await expect(read(pemBlock('ENCRYPTED PRIVATE KEY', Buffer.from('nothing')) + cert)).rejects.toMatchObject({ code: 'invalid' })
})

test('whoever made a file does not decide how long we work on it', async () => {
  const greedy = pemBlock('ENCRYPTED PRIVATE KEY', withIterations(derOf(encrypted()), Buffer.from([0x01, 0xc9, 0xc3, 0x80])))
  await expect(read(greedy + cert)).rejects.toMatchObject({ code: 'invalid', found: '30000000 iterations to make a key' })
  const pfx = Buffer.from(pfxFiles.tripleDes, 'base64')
  await expect(readPfx(pfx, 'parley')).resolves.toBeDefined()
  await expect(readPfx(pfx, 'parley', 6 * 2048)).rejects.toMatchObject({ code: 'invalid', found: '2048 iterations to make a key' })
})

test('deriving the keys of a PFX file leaves turns to everybody else', async () => {
  let turns = 0
  const beat = setInterval(() => turns++, 0)
  const many = withIterations(Buffer.from(pfxFiles.tripleDes, 'base64'), Buffer.from([0x03, 0x0d, 0x40]))
  await expect(readPfx(many, 'parley')).rejects.toMatchObject({ code: 'forbidden' })
  clearInterval(beat)
  expect(turns).toBeGreaterThan(3)
})
