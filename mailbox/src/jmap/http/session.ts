import { createHash } from 'node:crypto'
import { emailSortOptions, mailLimits } from '../mail/limits.ts'
import type { JsonObject } from '../core/json.ts'
import { capabilities, coreLimits } from '../core/limits.ts'

export interface SessionUser {
  address: string
  displayName: string
}

/** The session resource; RFC 8620 §2. @param base  scheme and host, so that every URL in it is absolute */
export function sessionOf(user: SessionUser, base: string): JsonObject {
  const account = user.address
  const core = { ...coreLimits, collationAlgorithms: ['i;ascii-casemap', 'i;unicode-casemap'] }
  const mail = {
    maxMailboxesPerEmail: mailLimits.maxMailboxesPerEmail,
    maxMailboxDepth: mailLimits.maxMailboxDepth,
    maxSizeMailboxName: mailLimits.maxSizeMailboxName,
    maxSizeAttachmentsPerEmail: mailLimits.maxSizeAttachmentsPerEmail,
    emailQuerySortOptions: [...emailSortOptions],
    mayCreateTopLevelMailbox: true,
  }
  const submission = { maxDelayedSend: mailLimits.maxDelayedSend, submissionExtensions: { FUTURERELEASE: [String(mailLimits.maxDelayedSend)], SIZE: [String(mailLimits.maxMessageBytes)] } }
  // The one address book is the contact list, which is changed in chat.
  const contacts = { maxAddressBooksPerCard: 1, mayCreateAddressBook: false }
  const session: JsonObject = {
    capabilities: { [capabilities.core]: core, [capabilities.mail]: {}, [capabilities.submission]: {}, [capabilities.contacts]: {} },
    accounts: {
      [account]: {
        name: user.displayName === '' ? account : user.displayName,
        isPersonal: true,
        isPrimary: true,
        isReadOnly: false,
        accountCapabilities: { [capabilities.core]: {}, [capabilities.mail]: mail, [capabilities.submission]: submission, [capabilities.contacts]: contacts },
      },
    },
    primaryAccounts: { [capabilities.core]: account, [capabilities.mail]: account, [capabilities.submission]: account, [capabilities.contacts]: account },
    username: account,
    apiUrl: `${base}/jmap/api`,
    downloadUrl: `${base}/jmap/download/{accountId}/{blobId}/{name}?type={type}`,
    uploadUrl: `${base}/jmap/upload/{accountId}`,
    eventSourceUrl: `${base}/jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}`,
  }
  return { ...session, state: createHash('sha256').update(JSON.stringify(session)).digest('base64url').slice(0, 16) }
}
