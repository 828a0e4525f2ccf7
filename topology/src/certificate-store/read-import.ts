import { createPrivateKey, X509Certificate } from 'node:crypto'
import { AppError } from '@parley/platform/errors'
import { isPair } from '../certificates.ts'
import { pemBlock } from './keys.ts'
import { readEncryptedKey, readPfx } from './pfx.ts'
import { certificateBlocks } from './stored-certificate.ts'

export interface ImportedCertificate {
  cert: string
  /** The rest of what came with it: its issuers. */
  others: string[]
  key?: string
}

const LARGEST = 1_048_576

/** A certificate out of PEM, DER or PFX, with its key where the file has one, or where it answers one of `waiting` keys.
 *  @throws AppError `invalid` — none of these · `forbidden` — wrong password */
export async function readImport(data: Buffer, o: { password: string; waiting: readonly string[] }): Promise<ImportedCertificate> {
  if (data.length > LARGEST) throw new AppError('invalid', 'The file is too large for a certificate', { expected: `at most ${LARGEST} bytes`, found: String(data.length) })
  const text = data.toString('latin1')
  const { certificates, keys } = text.includes('-----BEGIN') ? await fromPem(text, o.password) : await fromBinary(data, o.password)
  for (const cert of certificates) {
    const key = [...keys, ...o.waiting].find((candidate) => isPair({ key: candidate, cert }))
    if (key !== undefined) return { cert, others: certificates.filter((other) => other !== cert), key }
  }
  const [cert, ...others] = certificates
  if (cert === undefined) throw new AppError('invalid', 'There is no certificate in the file', { expected: 'a certificate in PEM, DER or PFX' })
  if (keys.length > 0) throw new AppError('invalid', 'The private key in the file does not belong to a certificate in it', { remedy: 'Import the certificate together with its own key.' })
  return { cert, others }
}

async function fromPem(text: string, password: string) {
  const found = text.match(/-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----[^-]+-----END \1-----/g) ?? []
  const keys: string[] = []
  for (const key of found.slice(0, 20)) keys.push(await plainKey(key, password))
  return { certificates: certificateBlocks(text).map(checkedCertificate), keys }
}

async function fromBinary(data: Buffer, password: string) {
  const certificate = tryCertificate(data)
  if (certificate) return { certificates: [certificate], keys: [] }
  const { certificates, keys } = await readPfx(data, password)
  return { certificates: certificates.map(checkedCertificate), keys }
}

function tryCertificate(der: Buffer): string | undefined {
  try {
    return pemBlock('CERTIFICATE', new X509Certificate(der).raw)
  } catch {
    return undefined
  }
}

function checkedCertificate(pem: string): string {
  try {
    return pemBlock('CERTIFICATE', new X509Certificate(pem).raw)
  } catch (cause) {
    throw new AppError('invalid', 'A certificate in the file is damaged', { expected: 'an X.509 certificate', cause })
  }
}

async function plainKey(pem: string, password: string): Promise<string> {
  if (pem.startsWith('-----BEGIN ENCRYPTED')) return readEncryptedKey(Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64'), password)
  try {
    return createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }).toString()
  } catch (cause) {
    throw new AppError('invalid', 'The private key in the file is damaged', { cause })
  }
}
