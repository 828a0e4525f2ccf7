import { beforeAll, expect, test } from 'vitest'
import { createCa, issueCertificate } from '@parley/topology/certificates'
import { describeCertificate, type StoredCertificate } from '@parley/topology/certificate-store/stored-certificate'
import { effectiveSettings } from '@parley/topology/owa/effective'
import { parseWebConfig } from '@parley/topology/owa/web-config'
import type { OwaSources } from '@parley/topology/owa/sources'
import { checkProvider } from './checks.ts'

const day = 86_400_000
const now = Date.UTC(2031, 5, 1)
const clock = { now: () => now, setTimeout: () => ({ dueMs: 0 }), clearTimeout: () => undefined }
const entry = { friendlyName: '', privateKeyExportable: false, services: {} }
let held: StoredCertificate
let bare: StoredCertificate

beforeAll(async () => {
  const ca = await createCa({ commonName: 'Test CA', clock })
  const pair = await issueCertificate(ca, { commonName: 'owa.parley.test', purposes: ['clientAuth'], days: 10, clock })
  held = describeCertificate(pair, entry)
  bare = describeCertificate({ cert: pair.cert }, entry)
})

interface Given {
  registryValue?: string
  provider?: boolean
  serverName?: string
  thumbprint?: string
  file?: string
  certificate?: StoredCertificate
  at?: number
}

/** All is well but for what is given. */
function check({ registryValue = 'C:\\x', provider = true, serverName = 'lync.parley.test', thumbprint = held.thumbprint, file, certificate = held, at = now }: Given) {
  const keys = `<configuration><appSettings><add key="IMServerName" value="${serverName}"/><add key="IMCertificateThumbprint" value="${thumbprint}"/></appSettings></configuration>`
  const sources: OwaSources = {
    server: 'owa.parley.test',
    overrides: [],
    webConfig: parseWebConfig(file ?? keys),
    readsWebConfig: true,
    directory: undefined,
    registryValue,
    providerPaths: ['x.dll'],
    provider: provider ? { path: 'x.dll', version: '5.0.8308.0' } : undefined,
  }
  const certificates = { list: () => [certificate], current: (text: string) => (text.toUpperCase() === certificate.thumbprint ? certificate : undefined) }
  return checkProvider({ sources, settings: effectiveSettings(sources), certificates, nowMs: at })
}

test('settings that fit pass, with what was found for each step', () => {
  const result = check({})
  expect(result.failure).toBeUndefined()
  expect([...result.found.keys()]).toEqual(['registry-value', 'provider-file', 'server-name', 'server-fqdn', 'certificate-named', 'certificate-found', 'certificate-valid', 'private-key', 'issuer-and-serial'])
})

test('each fault has its own step and event, a check that names it, and a remedy; those before it have passed', () => {
  const faults: [Given, string, string][] = [
    [{ registryValue: ' ' }, 'registry-value', 'imNoProviderSetting'],
    [{ provider: false }, 'provider-file', 'imProviderNotFound'],
    [{ file: '<a' }, 'server-name', 'imWebConfigUnreadable'],
    [{ serverName: ' ' }, 'server-name', 'imServerNameMissing'],
    [{ serverName: 'lync' }, 'server-fqdn', 'imServerNameNotFqdn'],
    [{ thumbprint: '' }, 'certificate-named', 'imThumbprintMissing'],
    [{ thumbprint: 'D'.repeat(40) }, 'certificate-found', 'imCertificateNotFound'],
    [{ at: now - 2 * day }, 'certificate-valid', 'imCertificateNotYetValid'],
    [{ at: now + 11 * day }, 'certificate-valid', 'imCertificateExpired'],
    [{ certificate: bare }, 'private-key', 'imCertificateNoPrivateKey'],
  ]
  for (const [given, step, event] of faults) {
    const { failure, found } = check(given)
    expect(failure, event).toMatchObject({ step, event, check: expect.stringMatching(/\w/), remedy: expect.stringMatching(/\.$/) })
    expect(found.has(failure!.step)).toBe(false)
  }
})

test('of several faults the first in the order of initialisation is told', () => {
  const all: Given = { registryValue: '', provider: false, serverName: '', thumbprint: 'D'.repeat(40), at: now + 11 * day }
  const order: (keyof Given)[] = ['registryValue', 'provider', 'serverName', 'thumbprint', 'at']
  const told = order.map((corrected) => {
    const step = check(all).failure?.step
    delete all[corrected]
    return step
  })
  expect(told).toEqual(['registry-value', 'provider-file', 'server-name', 'certificate-found', 'certificate-valid'])
})
