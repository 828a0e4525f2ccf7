import { parseId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import { AnswerRoom } from '../core/answer-room.ts'
import { checkAccount, getArguments } from '../core/arguments.ts'
import { MethodError } from '../core/errors.ts'
import { coreLimits } from '../core/limits.ts'
import { resolveId, type Method } from '../core/method.ts'
import { nextTurn } from '../core/turn.ts'
import { messageBlobId, readMessage } from './blob-access.ts'
import { MessageBody } from './body-object.ts'
import { emailObject, emailView } from './email-object.ts'
import { readEmails } from './email-rows.ts'
import type { MailServices } from './services.ts'

/** @spec RFC 8621 §4.2 */
export const emailGet =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { ids, properties } = getArguments(args)
    const view = emailView(args, properties)
    const state = await stateOf(store.read, context.account, 'Email')
    const wanted = [...new Set(ids === null ? await allIds(store, context.account) : ids.map((id) => resolveId(id, context)))]
    const rows = wanted.flatMap((id) => parseId('Email', id) ?? [])
    const records = await readEmails(store.read, context.account, rows)
    const list = []
    const notFound = []
    const room = new AnswerRoom()
    for (const id of wanted) {
      const email = records.get(parseId('Email', id) ?? 0)
      if (!email) {
        notFound.push(id)
        continue
      }
      if (view.needsBody && list.length > 0) await nextTurn()
      const object = emailObject(email, view, view.needsBody ? new MessageBody(await readMessage(store.read, email), messageBlobId(email.id)) : undefined)
      room.take(object)
      list.push(object)
    }
    return { accountId: context.address, state, list, notFound }
  }

async function allIds(store: MailServices['store'], account: number): Promise<string[]> {
  const rows = await store.read.selectFrom('email').select('id').where('account', '=', account).orderBy('id').limit(coreLimits.maxObjectsInGet + 1).execute()
  if (rows.length > coreLimits.maxObjectsInGet) throw new MethodError('requestTooLarge', { description: 'There are more emails than one call may get: use Email/query' })
  return rows.map((row) => `M${row.id}`)
}
