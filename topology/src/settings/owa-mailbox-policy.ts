import { AppError } from '@parley/platform/errors'
import { z } from 'zod'
import { instantMessagingTypes } from '../owa/instant-messaging-type.ts'
import { defineKind, nameKey } from './kind.ts'

/** What the web app offers to the mailboxes a policy is assigned to. */
export const owaMailboxPolicy = defineKind({
  kind: 'owa-mailbox-policy',
  schema: z.object({
    guid: z.string().default(''),
    /** For mailboxes without a policy of their own; one of them at most has it. */
    isDefault: z.boolean().default(false),
    instantMessagingEnabled: z.boolean().default(true),
    instantMessagingType: z.enum(instantMessagingTypes).default('None'),
    displayPhotosEnabled: z.boolean().default(true),
    setPhotoEnabled: z.boolean().default(true),
    calendarEnabled: z.boolean().default(true),
    contactsEnabled: z.boolean().default(true),
  }),
  key: (name) => {
    if (name.trim().length > 64) throw new AppError('invalid', 'The name of the policy is too long', { expected: 'at most 64 characters', found: String(name.trim().length) })
    return nameKey(name)
  },
})

export type OwaMailboxPolicy = z.output<typeof owaMailboxPolicy.schema>
