import { changesSince } from '../../store/changes.ts'
import { formatId, type MailType } from '../../store/ids.ts'
import { changesArguments, checkAccount } from '../core/arguments.ts'
import { MethodError } from '../core/errors.ts'
import type { Method } from '../core/method.ts'
import type { MailServices } from './services.ts'

const counts = ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads']

/** `Foo/changes` for every type; RFC 8620 §5.2. Mailboxes also tell when only their counts changed (RFC 8621 §2.2). */
export const changesOf =
  (type: MailType, { store }: Pick<MailServices, 'store'>): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { sinceState, maxChanges } = changesArguments(args)
    const changes = await changesSince(store.read, context.account, type, sinceState, maxChanges)
    if (!changes) throw new MethodError('cannotCalculateChanges')
    const ids = (rows: number[]) => rows.map((row) => formatId(type, row))
    const onlyCounts = changes.onlyCounts && changes.updated.length > 0
    return {
      accountId: context.address,
      oldState: sinceState,
      newState: changes.newState,
      hasMoreChanges: changes.hasMore,
      created: ids(changes.created),
      updated: ids(changes.updated),
      destroyed: ids(changes.destroyed),
      ...(type === 'Mailbox' ? { updatedProperties: onlyCounts && changes.created.length === 0 ? counts : null } : {}),
    }
  }
