import type { Topology } from '@parley/topology/topology'

interface Application {
  identity: string
  port: number
}

/** The trusted application that this server is, as the topology in force has it: where the pool connects to. */
export function ownApplication(topology: Topology, fqdn: string): Application | undefined {
  for (const pool of topology.trustedApplicationPools) {
    const [application] = pool.fqdn === fqdn || pool.computers.some((computer) => computer === fqdn) ? pool.applications : []
    if (application) return { identity: `${pool.fqdn}/urn:application:${application.id.toLowerCase()}`, port: application.port }
  }
  return undefined
}

/** The pool opens connections to the port of the application, wherever this server listens. */
export function portWarnings(topology: Topology, fqdn: string, port: number): string[] {
  const application = ownApplication(topology, fqdn)
  if (!application || application.port === port) return []
  return [`${application.identity} has the port ${application.port}, this server listens on ${port}: the pool cannot open connections to it. Recycle MSExchangeOWAAppPool to have it listen there, or change the port with Set-CsTrustedApplication.`]
}
