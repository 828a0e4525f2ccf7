// A front end alone in a process, for a load generator outside: `--users N --password P`; prints its ports as one JSON line.
import '@parley/cli/young-heap'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { startServer } from '@parley/server/main'
import { createCa, issueCertificate } from '@parley/topology/certificates'
import { defaultTopology } from '@parley/topology/default-topology'
import { installSample } from '@parley/topology/sample'
import { openTopology } from '@parley/topology/store'

const { values } = parseArgs({ options: { users: { type: 'string', default: '200' }, password: { type: 'string', default: 'load test' } } })
const domain = 'parley.test'
const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'))
const ca = await createCa({ commonName: 'Benchmark CA' })
const certificate = await issueCertificate(ca, { commonName: `lync.${domain}`, purposes: ['serverAuth', 'clientAuth'] })
writeFileSync(join(dataDir, 'ca.pem'), ca.cert)
const topology = await openTopology({ dataDir })
await topology.publish(defaultTopology({ domain }))
await installSample(topology, { domain, password: values.password, users: Number(values.users) })
const server = await startServer({
  dataDir,
  topology,
  diagnostics: await createDiagnostics({ folder: dataDir }),
  tls: { key: certificate.key, cert: certificate.chain, ca: ca.cert },
  fqdn: `lync.${domain}`,
  bind: '127.0.0.1',
  sipPort: 0,
  sipTcpPort: 0,
})
// Ended like this it writes its profile, when it was started with --cpu-prof.
process.once('SIGINT', () => process.exit())
process.stdout.write(`${JSON.stringify({ tls: server.sipPort, tcp: server.sipTcpPort, dataDir, ca: join(dataDir, 'ca.pem') })}\n`)
