import type { X509Certificate } from 'node:crypto'

const leastRsaBits = 2048
const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1'])

/** What is wrong with the size of a certificate's key. */
export function keyFault(certificate: X509Certificate): { expected: string; found: string } | undefined {
  const expected = `RSA of ${leastRsaBits} bits, P-256 or better`
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey
    if (type === 'rsa' || type === 'rsa-pss') {
      const bits = details?.modulusLength ?? 0
      return bits >= leastRsaBits ? undefined : { expected, found: `RSA of ${bits} bits` }
    }
    if (type === 'ec') {
      const curve = details?.namedCurve ?? 'an unnamed curve'
      return curves.has(curve) ? undefined : { expected, found: `EC on ${curve}` }
    }
    return type === 'ed25519' || type === 'ed448' ? undefined : { expected, found: String(type) }
  } catch {
    return { expected, found: 'a key that cannot be read' }
  }
}
