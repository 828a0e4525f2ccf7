import type { Contact, Conversation } from '../shared/wire.ts'
import { isGroupKey } from '../shared/group-key.ts'
import type { LiveState } from './live-state.ts'
import { t } from './text/text.ts'
import { compareMessages } from './transcript.ts'

/** The conversation, or the empty one that a first message opens. */
export function conversationWith(state: LiveState, address: string): Conversation {
  return state.conversations.get(address) ?? { with: address, displayName: nameOf(state, address) ?? '', unread: 0, typing: false }
}

/** The name I gave a contact wins over the one they gave themselves. Undefined: only the directory may know. */
export function nameOf(state: LiveState, address: string): string | undefined {
  if (address === state.me.person.address) return state.me.person.displayName
  if (isGroupKey(address)) return state.conversations.get(address)?.displayName || t('groups.untitled')
  const known = contactOf(state, address)?.displayName || state.conversations.get(address)?.displayName
  return known || state.watchers.find((watcher) => watcher.address === address)?.displayName || undefined
}

export function contactOf(state: LiveState, address: string): Contact | undefined {
  return state.contacts.find((contact) => contact.address === address)
}

/** Newest first; a conversation without a message stands where it was opened: on top. */
export function sortedConversations(conversations: ReadonlyMap<string, Conversation>): Conversation[] {
  return [...conversations.values()].sort((a, b) => {
    if (a.last && b.last) return compareMessages(b.last, a.last)
    return Number(a.last !== undefined) - Number(b.last !== undefined)
  })
}

export function unreadTotal(conversations: ReadonlyMap<string, Conversation>): number {
  let total = 0
  for (const conversation of conversations.values()) total += conversation.unread
  return total
}
