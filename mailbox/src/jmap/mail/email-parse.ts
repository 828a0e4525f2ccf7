import { headerDigest } from '../../mime/message-digest.ts'
import { AnswerRoom } from '../core/answer-room.ts'
import { checkAccount, propertiesArgument } from '../core/arguments.ts'
import { invalidArguments, MethodError } from '../core/errors.ts'
import { isStringList, type Json, type JsonObject } from '../core/json.ts'
import { coreLimits } from '../core/limits.ts'
import { resolveId, type Method } from '../core/method.ts'
import { nextTurn } from '../core/turn.ts'
import { findBlob } from './blob-access.ts'
import { MessageBody } from './body-object.ts'
import { bodyProperty, emailView, type EmailView } from './email-object.ts'
import type { MailServices } from './services.ts'

const defaults = [
  'messageId', 'inReplyTo', 'references', 'sender', 'from', 'to', 'cc', 'bcc', 'replyTo', 'subject', 'sentAt', 'hasAttachment', 'preview', 'bodyValues', 'textBody',
  'htmlBody', 'attachments',
]

/** @spec RFC 8621 §4.9 */
export const emailParse =
  ({ store, parser }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { blobIds } = args
    if (!isStringList(blobIds)) throw invalidArguments('blobIds')
    const properties = propertiesArgument(args, 'properties')
    if (blobIds.length > coreLimits.maxObjectsInGet) throw new MethodError('requestTooLarge')
    const view = emailView(args, properties, defaults)
    const parsed: JsonObject = {}
    const notParsable: string[] = []
    const notFound: string[] = []
    const room = new AnswerRoom()
    for (const blobId of new Set(blobIds.map((id) => resolveId(id, context)))) {
      await nextTurn()
      const blob = await findBlob(store.read, context.account, blobId)
      if (!blob) {
        notFound.push(blobId)
        continue
      }
      const body = new MessageBody(blob.data, blobId)
      if (body.scanned.root.fields.length === 0) {
        notParsable.push(blobId)
        continue
      }
      const object = await show(body, view, parser, blobId)
      room.take(object)
      parsed[blobId] = object
    }
    return { accountId: context.address, parsed: orNull(parsed), notParsable: notParsable.length > 0 ? notParsable : null, notFound: notFound.length > 0 ? notFound : null }
  }

const orNull = (object: JsonObject): Json => (Object.keys(object).length > 0 ? object : null)

/** What isn't in the bytes of a message (id, mailboxes, keywords …) is null. */
async function show(body: MessageBody, view: EmailView, parser: MailServices['parser'], blobId: string): Promise<JsonObject> {
  const { digest } = await parser.digest(body.raw)
  const known: Record<string, unknown> = { ...headerDigest(body.raw, body.scanned.root), preview: digest.preview, hasAttachment: digest.hasAttachment, size: body.raw.length, blobId }
  const object: JsonObject = {}
  for (const name of view.properties) object[name] = Object.hasOwn(known, name) ? (known[name] as Json) : bodyProperty(body, name, view)
  return object
}
