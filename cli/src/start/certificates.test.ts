import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock } from '@parley/platform/clock'
import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { ensureRoleCertificates } from '@parley/topology/certificate-store/role-certificates'
import { parseName } from '@parley/topology/certificate-store/distinguished-name'
import { openTopology } from '@parley/topology/store'
import { expect, test } from 'vitest'
import { certificatesOf, keepCertificates, type Certificates } from './certificates.ts'

const DAY = 86_400_000
const hosts = { domain: 'parley.test', server: 'lync.parley.test', web: 'owa.parley.test' }

test('what roles present is renewed in time and handed to them, as is what an administrator assigns; an imported one is only warned of', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-keep-'))
  const clock = new FakeClock(Date.UTC(2030, 0, 1))
  const diagnostics = memoryDiagnostics(clock)
  const topology = await openTopology({ dataDir, clock })
  await ensureRoleCertificates(topology.certificates, hosts)
  const first = certificatesOf(topology, hosts)
  const changes: Certificates[] = []
  const keeping = keepCertificates({ topology, hosts, clock, diagnostics, changed: (next) => changes.push(next) })

  const store = topology.certificates.of(hosts.web)
  const own = await store.createSelfSigned({ subject: parseName(`CN=${hosts.web}`), dnsNames: [hosts.web], key: { type: 'EC' }, friendlyName: 'Own', exportable: false })
  await store.enable(own.thumbprint, ['SMTP'])
  expect(changes.at(-1)?.https.cert).toBe(own.cert)
  expect(changes.at(-1)?.web).toEqual(first.web)

  for (let day = 0; day < 375; day++) await clock.advance(DAY)
  await expect.poll(() => diagnostics.recorded.named('certificateRenewed').length).toBe(3)
  const last = changes.at(-1)
  expect(last?.server.cert).not.toBe(first.server.cert)
  expect(last?.web.cert).not.toBe(first.web.cert)
  expect(last?.https.cert).toBe(own.cert)
  expect(diagnostics.recorded.named('certificateExpiring')).toEqual([])

  await keeping[Symbol.asyncDispose]()
  await clock.advance(1_430 * DAY)
  await keepCertificates({ topology, hosts, clock, diagnostics, changed: () => undefined })[Symbol.asyncDispose]()
  expect(diagnostics.recorded.named('certificateExpiring')[0]?.fields).toMatchObject({ host: hosts.web, services: 'SMTP' })
  await topology[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})
