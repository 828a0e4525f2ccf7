/**
 * Every event between a browser and the web role, over one WebSocket (`/live`), JSON text frames.
 *
 * The browser sends inputs; each carries an `id` and is answered by exactly one `reply`.
 * The web role sends outputs; after `session.open` the first output is a `snapshot`, and
 * snapshot + every later output = a fresh snapshot. `message.send` in an input is
 * `live/inputs/message-send.ts` here; `message.added` in an output is `live/outputs/message-added.ts`
 * here and `handlers/message-added.ts` in the browser.
 *
 * Addresses are lower-case `user@domain`. Times are milliseconds since the epoch.
 */

/** The status words of the me control and of every badge. */
export type Status =
  | 'available'
  | 'busy'
  | 'in-a-meeting'
  | 'in-a-call'
  | 'do-not-disturb'
  | 'be-right-back'
  | 'away'
  | 'inactive'
  | 'off-work'
  | 'offline'
  | 'unknown'

/** What a person can choose in the me control; `appear-away` shows as `away` to others. */
export type ChosenStatus = 'available' | 'busy' | 'do-not-disturb' | 'be-right-back' | 'off-work' | 'appear-away'

export interface Presence {
  address: string
  status: Status
  /** Status message or out-of-office note; empty when none. Plain text. */
  note: string
  /** Device of the person where it is known, e.g. `Mobile`. */
  device?: string
  /** When the person was last active; only with `inactive`, `away` and `offline`. */
  lastActive?: number
}

export interface Person {
  address: string
  displayName: string
  title: string
  department: string
  company: string
  office: string
  phone: string
  /** Path of the photo, empty when there is none. */
  photo: string
}

export interface Contact {
  address: string
  displayName: string
  groupIds: string[]
  blocked: boolean
}

export interface ContactGroup {
  id: string
  name: string
  /** The group that cannot be renamed or removed ("Other Contacts"). */
  fixed: boolean
}

/** Someone who added me and whom I have not answered yet. */
export interface Watcher {
  address: string
  displayName: string
}

export type MessageState = 'sending' | 'sent' | 'stored' | 'failed' | 'received'

export interface Message {
  /** The sender's own id; the same in both transcripts. */
  id: string
  /** The other party of the conversation. */
  with: string
  from: string
  text: string
  /** Position in the transcript, comparable as text; provisional while `sending`. */
  order: string
  at: number
  /** `stored`: the other side is offline, they'll see it when they sign in. */
  state: MessageState
  /** Why it was not delivered; only with `failed`. */
  reason?: string
  /** A line that nobody wrote; `text` is empty. */
  event?: MessageEvent
}

/** What happened in a group conversation. `invited`: `who` asks me to come, or was asked by me; `unavailable`: who was asked cannot come;
 *  `missed`: so many messages did not reach me; `ended`: by itself, or by `who`. */
export interface MessageEvent {
  what: 'invited' | 'unavailable' | 'joined' | 'left' | 'removed' | 'missed' | 'ended'
  who: string
  count?: number
}

/** A conversation of several. Its messages have `with` = its key, `conf:…`, which stands wherever an address does. */
export interface GroupConversation {
  subject: string
  /** `invited`: I have not answered yet; `joining`: the connection is being made (again). */
  state: 'invited' | 'joining' | 'joined' | 'left' | 'ended'
  /** Whether I may remove people. */
  presenter: boolean
  /** Who is there, and who was asked and has not come yet; without me. */
  members: { address: string; displayName: string; state: 'invited' | 'joined' }[]
}

export interface Conversation {
  with: string
  displayName: string
  /** Only of a group conversation. */
  conference?: GroupConversation
  unread: number
  last?: Message
  typing: boolean
}

export type ImState =
  | { state: 'signed-in' }
  | { state: 'signing-in' }
  /** By the user's own choice. */
  | { state: 'signed-out' }
  /** Switched off by an administrator: nothing of IM and presence is shown, and nothing is wrong. */
  | { state: 'off' }
  /** Not joined or refused: one quiet line. `check` and `remedy` only for administrators. */
  | { state: 'unavailable'; reason: string; check?: string; remedy?: string }

export interface Me {
  person: Person
  administrator: boolean
  presence: Presence
  /** What was chosen by hand; absent while the status follows activity. */
  chosen?: ChosenStatus
}

/** Everything the browser shows of IM and presence, in one piece. Mail is not in it: JMAP is. */
export interface Snapshot {
  me: Me
  im: ImState
  groups: ContactGroup[]
  contacts: Contact[]
  watchers: Watcher[]
  conversations: Conversation[]
  presence: Presence[]
}

/** Inputs: name → body and result of the reply. */
export interface Inputs {
  /** First frame of every connection; `csrf` from `GET /api/session`. */
  'session.open': { body: { csrf: string }; result: null }
  /** All addresses visible in this browser now (at most 500); replaces the previous set. */
  'presence.watch': { body: { addresses: string[] }; result: null }
  /** `null` resets: the status follows activity again. */
  'status.set': { body: { status: ChosenStatus | null }; result: null }
  'note.set': { body: { text: string }; result: null }
  /** Whether the person is at this browser; sent on change and at least every 60 s while active. */
  'activity.report': { body: { active: boolean }; result: null }
  'im.sign-in': { body: Record<never, never>; result: null }
  'im.sign-out': { body: Record<never, never>; result: null }
  /** Sending the same `id` again is a retry, never a second message. Resolves when the message is safe here. */
  'message.send': { body: { id: string; to: string; text: string }; result: Message }
  'typing.set': { body: { with: string; typing: boolean }; result: null }
  /** The newest messages before `before` (an `order`), oldest first. */
  'conversation.page': { body: { with: string; before?: string; limit: number }; result: { messages: Message[]; more: boolean } }
  'conversation.read': { body: { with: string; upTo: string }; result: null }
  'conversation.close': { body: { with: string }; result: null }
  /** A group conversation of me and these people, who are asked to come. */
  'conference.create': { body: { people: string[]; subject?: string }; result: { with: string } }
  'conference.invite': { body: { with: string; people: string[] }; result: null }
  /** Accepts an invitation; or comes back, while the conversation goes on. */
  'conference.join': { body: { with: string }; result: null }
  /** Declines an invitation; or leaves. */
  'conference.leave': { body: { with: string }; result: null }
  'conference.remove': { body: { with: string; address: string }; result: null }
  'contact.add': { body: { address: string; groupIds: string[] }; result: null }
  'contact.remove': { body: { address: string }; result: null }
  /** The groups the contact is in from now on; empty = the fixed group. */
  'contact.move': { body: { address: string; groupIds: string[] }; result: null }
  'contact.rename': { body: { address: string; displayName: string }; result: null }
  'contact.block': { body: { address: string }; result: null }
  'contact.unblock': { body: { address: string }; result: null }
  'group.add': { body: { name: string }; result: { id: string } }
  'group.rename': { body: { id: string; name: string }; result: null }
  'group.remove': { body: { id: string }; result: null }
  'watcher.answer': { body: { address: string; answer: 'accept' | 'block' }; result: null }
}

/** Outputs: name → body. */
export interface Outputs {
  snapshot: Snapshot
  'me.changed': { presence: Presence; chosen?: ChosenStatus }
  'im.changed': ImState
  'presence.changed': { people: Presence[] }
  'contacts.changed': { groups: ContactGroup[]; contacts: Contact[] }
  'watchers.changed': { watchers: Watcher[] }
  /** A message joined a transcript: received, or sent from any of my browsers. */
  'message.added': { message: Message; unread: number }
  /** State or order of a known message changed. */
  'message.changed': { message: Message }
  'conversation.changed': { with: string; unread: number }
  'conversation.closed': { with: string }
  'conference.changed': { with: string; displayName: string; conference: GroupConversation }
  'typing.changed': { with: string; typing: boolean }
  /** JMAP StateChange of my mail: type → new state. */
  'mail.changed': { changed: Record<string, string> }
  /** The server ends this connection: `reason` is shown. */
  'session.ended': { reason: 'signed-out' | 'expired' | 'revoked' | 'shutting-down' }
}

export type InputName = keyof Inputs
export type OutputName = keyof Outputs

export type InputFrame = { [N in InputName]: { id: number; name: N; body: Inputs[N]['body'] } }[InputName]

export type ErrorCode = 'invalid' | 'missing' | 'conflict' | 'untrusted' | 'forbidden' | 'busy' | 'unavailable' | 'internal'

export interface WireError {
  code: ErrorCode
  message: string
  remedy?: string
}

export type OutputFrame =
  | { [N in OutputName]: { seq: number; name: N; body: Outputs[N] } }[OutputName]
  | { reply: number; ok: true; result: unknown }
  | { reply: number; ok: false; error: WireError }

/** Limits both sides know. */
export const wireLimits = {
  /** Largest frame a browser may send, bytes. */
  inputBytes: 256 * 1024,
  messageCharacters: 8000,
  noteCharacters: 500,
  groupNameCharacters: 256,
  watchedAddresses: 500,
  /** People one adds to a group conversation at once. */
  invitedAtOnce: 50,
  /** Largest amount queued for a browser that does not read, bytes; then close 1013 and a fresh snapshot. */
  queueBytes: 1024 * 1024,
} as const
