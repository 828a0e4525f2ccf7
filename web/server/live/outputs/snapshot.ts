import type { Snapshot } from '../../../shared/wire.ts'
import type { UserEndpoint } from '../../im/user-endpoint.ts'
import { wireMessage } from '../wire-message.ts'

/** Conversations in a snapshot; older ones are found by their transcript. */
const MOST_CONVERSATIONS = 50

/** Everything the browser shows of IM and presence. This and every later output give what a snapshot taken then would say. */
export async function snapshot(endpoint: UserEndpoint): Promise<Snapshot> {
  const conversations = await endpoint.conversations.list(MOST_CONVERSATIONS)
  await endpoint.groups.load()
  // Nothing is awaited from here on: all of it is of one moment.
  return {
    me: endpoint.self.me(),
    im: endpoint.imState,
    groups: endpoint.contacts.groups(),
    contacts: endpoint.contacts.contacts(),
    watchers: endpoint.watchers.list(),
    conversations: conversations.map((c) => ({
      with: c.with,
      displayName: endpoint.nameOf(c.with),
      ...endpoint.groups.shown(c.with),
      unread: c.unread,
      typing: endpoint.conversations.isTyping(c.with),
      ...(c.last === undefined ? {} : { last: wireMessage(c.last) }),
    })),
    presence: endpoint.presence.known(),
  }
}
