import { z } from 'zod'
import type { AdminContext } from './admin-context.ts'
import type { ProbeAccount } from './runtime.ts'

/** An account to probe as; the client password is never kept. */
export const probeAccount = z.object({
  address: z.string().min(3).max(320).describe('SIP address, with or without sip:'),
  password: z.string().max(256).optional().describe('A client password; without one the probe makes one and takes it back'),
})

export const probePool = z.string().min(1).max(253).optional().describe('FQDN of the pool; the first one when not said')

export function accountOf({ address, password }: z.infer<typeof probeAccount>): ProbeAccount {
  return { address: address.replace(/^sips?:/i, '').toLowerCase(), ...(password !== undefined && { password }) }
}

export function poolOf(c: AdminContext, pool: string | undefined): string {
  return pool ?? c.topology.active().pools[0]?.fqdn ?? ''
}
