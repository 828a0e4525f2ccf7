import type { Postal } from '../../smtp/dispatch.ts'
import { contactMethods } from '../contacts/methods.ts'
import type { MethodTable } from '../core/dispatch.ts'
import { capabilities } from '../core/limits.ts'
import type { Method, MethodEntry } from '../core/method.ts'
import { changesOf } from './changes.ts'
import { copyFromAccount } from './email-copy.ts'
import { emailGet } from './email-get.ts'
import { emailImport } from './email-import.ts'
import { emailParse } from './email-parse.ts'
import { emailQuery, emailQueryChanges } from './email-query.ts'
import { emailSet } from './email-set.ts'
import { identityGet, identitySet } from './identity.ts'
import { mailboxGet } from './mailbox-get.ts'
import { mailboxQuery, mailboxQueryChanges } from './mailbox-query.ts'
import { mailboxSet } from './mailbox-set.ts'
import type { MailServices } from './services.ts'
import { searchSnippetGet } from './snippet-get.ts'
import { submissionGet, submissionQuery, submissionQueryChanges } from './submission-get.ts'
import { submissionSet } from './submission-set.ts'
import { threadGet } from './thread-get.ts'

/** Every method, and the capability it belongs to. */
export function mailMethods(services: MailServices, postal: Postal): MethodTable {
  const core: Record<string, Method> = {
    'Core/echo': (args) => Promise.resolve(args),
    'Blob/copy': copyFromAccount,
  }
  const mail: Record<string, Method> = {
    'Mailbox/get': mailboxGet(services),
    'Mailbox/changes': changesOf('Mailbox', services),
    'Mailbox/query': mailboxQuery(services),
    'Mailbox/queryChanges': mailboxQueryChanges(services),
    'Mailbox/set': mailboxSet(services),
    'Thread/get': threadGet(services),
    'Thread/changes': changesOf('Thread', services),
    'Email/get': emailGet(services),
    'Email/changes': changesOf('Email', services),
    'Email/query': emailQuery(services),
    'Email/queryChanges': emailQueryChanges(services),
    'Email/set': emailSet(services),
    'Email/import': emailImport(services),
    'Email/parse': emailParse(services),
    'Email/copy': copyFromAccount,
    'SearchSnippet/get': searchSnippetGet(services),
  }
  const submission: Record<string, Method> = {
    'Identity/get': identityGet(services),
    'Identity/changes': changesOf('Identity', services),
    'Identity/set': identitySet(services),
    'EmailSubmission/get': submissionGet(services),
    'EmailSubmission/changes': changesOf('EmailSubmission', services),
    'EmailSubmission/query': submissionQuery(services),
    'EmailSubmission/queryChanges': submissionQueryChanges(services),
    'EmailSubmission/set': submissionSet(services, postal),
  }
  const contacts = contactMethods({ store: services.store, nameOf: (address) => postal.directory.nameOf(address) })
  return new Map([...entries(core, capabilities.core), ...entries(mail, capabilities.mail), ...entries(submission, capabilities.submission), ...entries(contacts, capabilities.contacts)])
}

const entries = (methods: Record<string, Method>, capability: string): [string, MethodEntry][] => Object.entries(methods).map(([name, run]) => [name, { capability, run }])
