import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { issue, newAuthority } from '../testing/certificate-lab.ts'
import type { CertificateWish, Issued } from '../testing/certificate-lab.ts'
import { certificatesOf, chainsTo } from './certificate-chain.ts'

const root = newAuthority('Root')
const nowMs = Date.now()
const hour = 3_600_000
const leafOf = (issuer: Issued, more: Partial<CertificateWish> = {}): Issued => issue({ subject: [['CN', 'a.test']], dns: ['a.test'], ...more }, issuer)

/** A leaf as TLS would give it: with the intermediates its peer sent. */
function received(leaf: Issued, ...sent: Issued[]): X509Certificate {
  const certificate = new X509Certificate(leaf.certPem)
  const issuer = sent[0]
  Object.defineProperty(certificate, 'issuerCertificate', { value: issuer === undefined ? undefined : received(issuer, ...sent.slice(1)) })
  return certificate
}

test('a leaf of a listed authority chains', () => {
  expect(chainsTo(received(leafOf(root)), [root.certPem], nowMs)).toBeUndefined()
})

test('several authorities may stand in one file, beside comments', () => {
  const file = `# ours\n${newAuthority('Other').certPem}\n# theirs\n${root.certPem}`
  expect(certificatesOf(file)).toHaveLength(2)
  expect(chainsTo(received(leafOf(root)), [file], nowMs)).toBeUndefined()
})

test('an intermediate that was sent along makes the link, one that was not does not', () => {
  const middle = newAuthority('Middle', {}, root)
  expect(chainsTo(received(leafOf(middle), middle), [root.certPem], nowMs)).toBeUndefined()
  expect(chainsTo(received(leafOf(middle)), [root.certPem], nowMs)).toContain('no trusted authority')
})

test('an authority of the same name with another key has issued nothing', () => {
  expect(chainsTo(received(leafOf(root)), [newAuthority('Root').certPem], nowMs)).toContain('no trusted authority')
})

test('two authorities of one name, one of them right, are told apart', () => {
  expect(chainsTo(received(leafOf(root)), [newAuthority('Root').certPem, root.certPem], nowMs)).toBeUndefined()
})

test.each<[string, () => string | undefined, string]>([
  ['a self-signed leaf', () => chainsTo(received(issue({ subject: [['CN', 'a.test']], dns: ['a.test'] })), [root.certPem], nowMs), 'no trusted authority'],
  ['a leaf signed by another leaf', () => {
    const middle = leafOf(root)
    return chainsTo(received(leafOf(middle), middle), [root.certPem], nowMs)
  }, 'no certificate authority'],
  ['an intermediate that may not sign', () => {
    const middle = newAuthority('Middle', { mayNotSign: true }, root)
    return chainsTo(received(leafOf(middle), middle), [root.certPem], nowMs)
  }, 'no trusted authority'],
  ['more intermediates than the root allows', () => {
    const tight = newAuthority('Tight', { pathLength: 0 })
    const middle = newAuthority('Middle', {}, tight)
    return chainsTo(received(leafOf(middle), middle), [tight.certPem], nowMs)
  }, 'more intermediates'],
  ['an expired intermediate', () => {
    const middle = newAuthority('Middle', { notAfter: nowMs - hour }, root)
    return chainsTo(received(leafOf(middle), middle), [root.certPem], nowMs)
  }, 'expired'],
  ['an expired leaf', () => chainsTo(received(leafOf(root, { notAfter: nowMs - hour })), [root.certPem], nowMs), 'expired'],
  ['an expired root', () => {
    const late = newAuthority('Late', { notAfter: nowMs - hour })
    return chainsTo(received(leafOf(late)), [late.certPem], nowMs)
  }, 'expired'],
  ['a critical extension nobody understands', () => chainsTo(received(leafOf(root, { strangeCritical: true })), [root.certPem], nowMs), 'not understood'],
  ['a leaf signed with SHA-1', () => chainsTo(received(leafOf(root, { hash: 'sha1' })), [root.certPem], nowMs), 'broken hash'],
  ['an intermediate with a weak key', () => {
    const middle = newAuthority('Middle', { key: 'rsa1024' }, root)
    return chainsTo(received(leafOf(middle), middle), [root.certPem], nowMs)
  }, '1024'],
])('%s does not chain', (_what, check, reason) => {
  const fault = check()
  expect(fault).toBeDefined()
  expect(fault).toContain(reason)
})

test('the hash of a listed root does not matter: nobody checks the signature of what is trusted by itself', () => {
  const old = newAuthority('Old', { hash: 'sha1' })
  expect(chainsTo(received(leafOf(old)), [old.certPem], nowMs)).toBeUndefined()
})

test('a loop of intermediates ends', () => {
  const middle = newAuthority('Middle', {}, newAuthority('Elsewhere'))
  const certificate = received(leafOf(middle), middle, middle, middle)
  expect(chainsTo(certificate, [root.certPem], nowMs)).toContain('no trusted authority')
})
