import { formatId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import { listMailboxes } from '../../store/mailboxes.ts'
import { checkAccount, getArguments } from '../core/arguments.ts'
import { invalidArguments } from '../core/errors.ts'
import { resolveId, type Method } from '../core/method.ts'
import { mailboxObject, mailboxProperties } from './mailbox-object.ts'
import type { MailServices } from './services.ts'

/** @spec RFC 8621 §2.1 */
export const mailboxGet =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { ids, properties } = getArguments(args)
    if (properties?.some((name) => !mailboxProperties.includes(name))) throw invalidArguments('properties')
    const state = await stateOf(store.read, context.account, 'Mailbox')
    const rows = new Map((await listMailboxes(store.read, context.account)).map((row) => [formatId('Mailbox', row.id), row]))
    const wanted = ids === null ? [...rows.keys()] : [...new Set(ids.map((id) => resolveId(id, context)))]
    const list = wanted.flatMap((id) => rows.get(id) ?? []).map((row) => mailboxObject(row, properties))
    return { accountId: context.address, state, list, notFound: wanted.filter((id) => !rows.has(id)) }
  }
