import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startAdmin, type Admin } from '@parley/admin/admin'
import { openMailbox, type Mailbox } from '@parley/mailbox/mailbox'
import { installSampleMail } from '@parley/mailbox/sample'
import { systemClock } from '@parley/platform/clock'
import { createDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { Lifecycle } from '@parley/platform/lifecycle'
import { startServer, type ServerRole } from '@parley/server/main'
import { PoolProbes } from '@parley/server/probes/pool-probes'
import { ensureRoleCertificates } from '@parley/topology/certificate-store/role-certificates'
import { defaultTopology } from '@parley/topology/default-topology'
import { installOwa } from '@parley/topology/owa/first-start'
import { photoUri } from '@parley/topology/photo-uri'
import { installSample, samplePeople } from '@parley/topology/sample'
import { openTopology, type TopologyStore } from '@parley/topology/store'
import type { Topology } from '@parley/topology/topology'
import { startWeb } from '@parley/web/server/main'
import { adminRuntime } from './admin-runtime.ts'
import type { BoxContent } from './box.ts'
import { certificatesOf, keepCertificates } from './certificates.ts'
import { sealInstallation, type Installation } from './installation.ts'
import { endOnDefect } from './last-resort.ts'
import { listeningPorts } from './listening-ports.ts'
import { plainBind } from './loopback.ts'
import { smarthostOf, type StartConfig } from './options.ts'
import { WebHost } from './web-host.ts'

const bundle = fileURLToPath(new URL('../../../web/dist/browser', import.meta.url))

/** Composition root of the process: starts everything in the order it is needed; `lifecycle` stops it in reverse. @returns what the box shows */
export async function startRoles(installation: Installation, config: StartConfig, lifecycle: Lifecycle): Promise<BoxContent> {
  const { folder: dataDir, domain } = installation
  const clock = systemClock
  const names = { server: `lync.${domain}`, web: `owa.${domain}` }
  const hosts = { domain, ...names, join: config.join }

  const diagnostics = lifecycle.use('logs', await createDiagnostics({ folder: dataDir, clock, level: config['log-level'] }))
  endOnDefect({ clock, diagnostics, process, stop: () => lifecycle[Symbol.asyncDispose](), exit: (code) => process.exit(code) })
  const topology = lifecycle.use('topology', await openTopology({ dataDir, clock, ntlm: config.ntlm }))
  await ensureRoleCertificates(topology.certificates, hosts)
  let certificates = certificatesOf(topology, hosts)
  await publishPorts(topology, domain, config)
  const thumbprint = topology.certificates.of(names.web).forService('IIS')?.thumbprint ?? ''
  await installOwa(topology, { server: names.web, folder: dataDir, domain, ...(config.join ? { join: { pool: names.server, thumbprint } } : {}) })
  const passwords = await samplePasswords(topology, domain, config, installation.fresh)

  const smarthost = smarthostOf(config)
  const mailbox = lifecycle.use('mailbox', await openMailbox({
    dataDir,
    users: topology.users,
    domains: topology.active().sipDomains,
    diagnostics,
    smtp: { bind: config.bind, port: config['smtp-port'], hostname: `mail.${domain}`, tls: certificates.https },
    ...(smarthost ? { smarthost } : {}),
  }))
  const server = lifecycle.use('server', await startServer({
    dataDir,
    topology,
    diagnostics,
    tls: certificates.server,
    fqdn: names.server,
    bind: config.bind,
    sipPort: config['sip-port'],
    ntlm: config.ntlm,
    photoUri: (user) => photoUri(`https://${names.web}:${config['https-port']}`, user),
    mailboxes: mailbox.contacts,
    ...(config['sip-tcp-port'] === undefined ? {} : { sipTcpPort: config['sip-tcp-port'] }),
  }))
  const web: WebHost = new WebHost((ports) => startWeb({
    dataDir,
    topology,
    mailbox,
    diagnostics,
    fqdn: names.web,
    bind: config.bind,
    httpPort: ports?.httpPort ?? config['http-port'],
    httpsPort: ports?.httpsPort ?? config['https-port'],
    trustedPort: ports?.trustedPort ?? config['trusted-port'],
    followApplicationPort: true,
    staticFolder: bundle,
    otherRoles: () => ({ server: server.health(), mailbox: mailbox.health() }),
    mountAdmin: (app, who) => admin.mount(app, who),
  }))
  const probes = new PoolProbes({
    topology,
    clock,
    certificates: () => ({ web: { fqdn: names.web, ...certificates.web }, ca: certificates.server.ca }),
    contactStoreOf: (address) => server.contactStores.of(address),
  })
  const ports = () =>
    listeningPorts({ bind: config.bind, plainBind: plainBind(config.bind), server, mailbox, web: web.running, adminPort: admin.port })
  const admin: Admin = lifecycle.use('admin', await startAdmin({
    dataDir,
    topology,
    runtime: adminRuntime({ web, server: () => server, health: () => ({ server: server.health(), mailbox: mailbox.health(), web: web.health() }), ports, probes }),
    diagnostics,
    bind: config.bind,
    port: config['admin-port'],
    tls: certificates.https,
  }))
  lifecycle.use('web', web)
  await web.start()
  lifecycle.use('certificate renewal', keepCertificates({ topology, hosts, clock, diagnostics, changed: (next) => {
    certificates = next
    server.setTls(next.server)
    mailbox.setTls(next.https)
    admin.setTls(next.https)
  } }))

  if (installation.fresh) {
    if (config.sample) await fillSample(topology, server, mailbox)
    await sealInstallation(installation, clock.now())
  }
  return {
    addresses: [`http://localhost:${web.ports.httpPort}/`, `https://localhost:${web.ports.httpsPort}/  (certificate by ${join(dataDir, 'certificates', 'ca.crt')})`],
    accounts: passwords,
    notes: passwords.length === 0 ? ['', 'No sample organisation. Accounts are made in the management shell (parley shell) with New-Mailbox.'] : [''],
    data: dataDir,
    admin: `https://localhost:${admin.port}/  (token in ${join(dataDir, 'admin-token')})`,
  }
}

/** The default topology on a first start; afterwards only its ports and addresses follow the settings. */
async function publishPorts(topology: TopologyStore, domain: string, config: StartConfig): Promise<void> {
  const address = ['0.0.0.0', '::'].includes(config.bind) ? '127.0.0.1' : config.bind
  const fresh = defaultTopology({ domain, join: config.join, address, sipPort: config['sip-port'], trustedPort: config['trusted-port'] })
  if (topology.active().version === 0) {
    await topology.publish(fresh)
    return
  }
  await topology.draft.amend((document) => ({ topology: withPorts(document, fresh), warnings: [] }), { force: true })
}

function withPorts(topology: Topology, fresh: Topology): Topology {
  const ours = new Map(fresh.trustedApplicationPools.map((pool) => [pool.fqdn, pool]))
  const [own] = fresh.pools
  return {
    ...topology,
    hosts: { ...topology.hosts, ...fresh.hosts },
    pools: topology.pools.map((pool) => (own && pool.fqdn === own.fqdn ? { ...pool, sipPort: own.sipPort } : pool)),
    trustedApplicationPools: topology.trustedApplicationPools.map((pool) => {
      const known = ours.get(pool.fqdn)?.applications ?? []
      return { ...pool, applications: pool.applications.map((a) => ({ ...a, port: known.find((o) => o.id === a.id)?.port ?? a.port })) }
    }),
  }
}

async function samplePasswords(topology: TopologyStore, domain: string, config: StartConfig, fresh: boolean): Promise<BoxContent['accounts']> {
  if (!config.sample || (!fresh && !topology.users.byAccount(samplePeople[0]?.account ?? ''))) return []
  const password = config['sample-password']
  const { passwords } = await installSample(topology, { domain, users: config['sample-users'], ...(password === undefined ? {} : { password }) })
  return passwords.map(({ account, password: shown }) => ({
    account,
    password: shown,
    about: topology.users.byAccount(account)?.administrator ? 'administrator' : account === 'u*' ? 'load-test accounts u0, u1, …' : '',
  }))
}

async function fillSample(topology: TopologyStore, server: ServerRole, mailbox: Mailbox): Promise<void> {
  const addressOf = (account: string) => topology.users.byAccount(account)?.address
  for (const { account, groups } of samplePeople) {
    const owner = addressOf(account)
    if (!owner) continue
    const members = new Set(Object.values(groups).flat())
    const contacts = [...members].flatMap((member) => {
      const address = addressOf(member)
      return address ? [{ address, groups: Object.keys(groups).filter((group) => groups[group]?.includes(member)) }] : []
    })
    await server.installContacts(owner, { groups: Object.keys(groups), contacts })
  }
  await installSampleMail(mailbox, samplePeople.flatMap(({ account }) => topology.users.byAccount(account) ?? []))
}
