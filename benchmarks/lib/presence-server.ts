// A front end in a process of its own with a parent that asks for its figures; beside it a bare TLS sender, the floor of the runtime.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import { createDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { startServer } from '@parley/server/main'
import { createCa, issueCertificate } from '@parley/topology/certificates'
import { defaultTopology } from '@parley/topology/default-topology'
import { installSample } from '@parley/topology/sample'
import { openTopology } from '@parley/topology/store'

export type Question = { ask: 'usage' | 'usage after a collection' } | { ask: 'send'; times: number; bytes: number; copies: number }
export interface Usage {
  cpuS: number
  heapMb: number
}

const domain = 'parley.test'
const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'))
const ca = await createCa({ commonName: 'Benchmark CA' })
const issue = (commonName: string) => issueCertificate(ca, { commonName, purposes: ['serverAuth', 'clientAuth'] })
const [pool, web] = [await issue(`lync.${domain}`), await issue(`owa.${domain}`)]
const topology = await openTopology({ dataDir })
await topology.publish(defaultTopology({ domain }))
await installSample(topology, { domain, password: 'load test', users: 200 })
const tls = { key: pool.key, cert: pool.chain, ca: ca.cert }
const server = await startServer({ dataDir, topology, diagnostics: await createDiagnostics({ folder: dataDir }), tls, fqdn: `lync.${domain}`, bind: '127.0.0.1', sipPort: 0 })

const sinks: TLSSocket[] = []
const bare = createServer(tls, (socket) => void sinks.push(socket.on('error', () => {})))
await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))

/** Once each turn, to every connection, as many bytes as so many notifications have. */
async function send({ times, bytes, copies }: Extract<Question, { ask: 'send' }>): Promise<void> {
  for (let n = 0; n < times; n++) {
    for (const sink of sinks) sink.write(Buffer.alloc(bytes * copies, 120))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  const { heapUsed, external } = process.memoryUsage()
  return { cpuS: (user + system) / 1e6, heapMb: (heapUsed + external) / 1e6 }
}

process.on('message', (question: Question) => {
  if (question.ask === 'usage after a collection') globalThis.gc?.()
  if (question.ask !== 'send') process.send?.(usage())
  else void send(question).then(() => process.send?.(usage()))
})
process.send?.({ sip: server.sipPort, bare: (bare.address() as { port: number }).port, ca: ca.cert, key: web.key, cert: web.chain })
