import { z } from 'zod'
import type { AdminContext } from './admin-context.ts'
import type { ProbeAccount, ProbeHow } from './runtime.ts'

/** An account to probe as; the client password is never kept. */
export const probeAccount = z.object({
  address: z.string().min(3).max(320).describe('SIP address, with or without sip:'),
  password: z.string().max(256).optional().describe('A client password; without one the probe makes one and takes it back'),
})

export const probePool = z.string().min(1).max(253).optional().describe('FQDN of the pool; the first one when not said')

/** How long a scenario may take. */
export const probeSeconds = z.number().int().min(1).max(50).default(30)

/** How to probe, beside the pool and the accounts. */
export const probeHow = {
  port: z.number().int().min(1).max(65_535).optional().describe('The port to connect to; that of the pool in the topology when not said'),
  authentication: z.enum(['negotiate', 'trusted-server']).default('negotiate').describe('With a client password, or over the trusted link with the certificate of Outlook Web App'),
}

export function howOf({ port, authentication }: { port?: number | undefined; authentication: 'negotiate' | 'trusted-server' }): ProbeHow {
  return { ...(port !== undefined && { port }), ...(authentication === 'trusted-server' && { trusted: true }) }
}

export function accountOf({ address, password }: z.infer<typeof probeAccount>): ProbeAccount {
  return { address: address.replace(/^sips?:/i, '').toLowerCase(), ...(password !== undefined && { password }) }
}

export function poolOf(c: AdminContext, pool: string | undefined): string {
  return pool ?? c.topology.active().pools[0]?.fqdn ?? ''
}
