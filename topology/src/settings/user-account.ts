import { z } from 'zod'
import { toSipAddress } from '../names.ts'
import { defineKind } from './kind.ts'

const policy = z.string().max(256).optional()

/** What administrators have decided about one person, by address. Whoever has none has the defaults. */
export const userAccount = defineKind({
  kind: 'user-account',
  schema: z.object({
    /** Has a mailbox. */
    mailbox: z.boolean().default(true),
    /** Is enabled for Lync at all: `Enable-CsUser` and `Disable-CsUser`. */
    csUser: z.boolean().default(true),
    /** `sip:` proxy addresses as they are written in EmailAddresses; their own address when absent. */
    sipProxyAddresses: z.array(z.string().max(320)).max(20).optional(),
    /** May use the web app. */
    owaEnabled: z.boolean().default(true),
    /** The home pool; the first pool of the topology when absent. */
    registrarPool: z.string().max(253).optional(),
    exchangeArchivingPolicy: z.enum(['Uninitialized', 'UseLyncArchivingPolicy', 'NoArchiving', 'ArchivingToExchange']).default('Uninitialized'),
    /** Names of policies assigned to this person; the default or global one counts where none is. */
    owaMailboxPolicy: policy,
    archivingPolicy: policy,
    presencePolicy: policy,
    userServicesPolicy: policy,
  }),
  key: toSipAddress,
})

export type UserAccount = z.output<typeof userAccount.schema>
