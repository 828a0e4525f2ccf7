import type { InputName } from '../shared/wire.ts'

/**
 * What becomes of an input whose connection is lost before its reply.
 * `repeat`: asked again on the next connection; doing it twice is doing it once.
 * `once`: waits for a connection, but once written it is not written again: the outcome is unknown and said to be.
 * `now`: only true on the connection of this moment; dropped without one.
 */
export type InputRule = 'repeat' | 'once' | 'now'

export const inputRules: Record<InputName, InputRule> = {
  'session.open': 'now',
  'presence.watch': 'now',
  'activity.report': 'now',
  'typing.set': 'now',
  'status.set': 'repeat',
  'note.set': 'repeat',
  'im.sign-in': 'repeat',
  'im.sign-out': 'repeat',
  'message.send': 'repeat',
  'conversation.page': 'repeat',
  'conversation.read': 'repeat',
  'conversation.close': 'repeat',
  'conference.create': 'once',
  'conference.invite': 'once',
  'conference.join': 'repeat',
  'conference.leave': 'repeat',
  'conference.remove': 'once',
  'contact.add': 'repeat',
  'contact.remove': 'once',
  'contact.move': 'repeat',
  'contact.rename': 'repeat',
  'contact.block': 'repeat',
  'contact.unblock': 'repeat',
  'group.add': 'once',
  'group.rename': 'repeat',
  'group.remove': 'once',
  'watcher.answer': 'once',
}
