import { z } from 'zod'
import { isSipAddress } from '@parley/topology/names'
import { isGroupKey } from '../../shared/group-key.ts'
import { wireLimits } from '../../shared/wire.ts'

/** `user@domain`; capitals are accepted and made small. */
export const address = z
  .string()
  .max(320)
  .transform((text) => text.trim().toLowerCase())
  .refine((text) => isSipAddress(text), 'not an address')

export const groupKey = z.string().refine(isGroupKey, 'no group conversation')

/** With whom a conversation is: a person, or a group conversation. */
export const partner = z.union([address, groupKey])

export const people = z.array(address).min(1).max(wireLimits.invitedAtOnce)

export const groupIds = z.array(z.string().regex(/^\d{1,10}$/, 'not a group')).max(64)

/** Chosen by the browser; travels in a SIP header, so only what may stand there. */
export const messageId = z.string().regex(/^[A-Za-z0-9._-]{8,64}$/, 'not a message id')

export const order = z.string().regex(/^[~\d][\d~]{0,31}$/, 'not a position')

// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

/** One line that is shown to people. */
export const line = (longest: number) =>
  z
    .string()
    .transform((text) => text.trim())
    .refine((text) => text.length > 0 && text.length <= longest && text.isWellFormed() && !controls.test(text), `one line of at most ${longest} characters`)

/** What a group conversation is about; may be empty. */
export const subject = z
  .string()
  .max(200)
  .transform((text) => text.trim())
  .refine((text) => text.isWellFormed() && !controls.test(text), 'one line of at most 200 characters')

/** What a person writes to another: any text that has something in it. A NUL is none: SQLite gives back what stands before it. */
export const messageText = z
  .string()
  .max(wireLimits.messageCharacters)
  .refine((text) => text.trim() !== '' && text.isWellFormed() && !text.includes('\0'), 'no text')
