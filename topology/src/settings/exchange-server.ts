import { z } from 'zod'
import { toFqdn } from '../names.ts'
import { defineKind } from './kind.ts'

/** A server of the web side, by its FQDN. */
export const exchangeServer = defineKind({
  kind: 'exchange-server',
  schema: z.object({
    /** `ClientAccess`: users come in here. `Mailbox`: the web app runs here and web.config counts. */
    roles: z.array(z.enum(['ClientAccess', 'Mailbox'])).default(['ClientAccess', 'Mailbox']),
    autoDiscoverServiceInternalUri: z.string().max(500).default(''),
    /** `iisreset` asks before it stops one that is. */
    production: z.boolean().default(false),
  }),
  key: toFqdn,
})

export type ExchangeServer = z.output<typeof exchangeServer.schema>
