import type { InputName } from '../../shared/wire.ts'
import type { Input } from './input.ts'
import { activityReport } from './inputs/activity-report.ts'
import { conferenceCreate } from './inputs/conference-create.ts'
import { conferenceInvite } from './inputs/conference-invite.ts'
import { conferenceJoin } from './inputs/conference-join.ts'
import { conferenceLeave } from './inputs/conference-leave.ts'
import { conferenceRemove } from './inputs/conference-remove.ts'
import { contactAdd } from './inputs/contact-add.ts'
import { contactBlock } from './inputs/contact-block.ts'
import { contactMove } from './inputs/contact-move.ts'
import { contactRemove } from './inputs/contact-remove.ts'
import { contactRename } from './inputs/contact-rename.ts'
import { contactUnblock } from './inputs/contact-unblock.ts'
import { conversationClose } from './inputs/conversation-close.ts'
import { conversationPage } from './inputs/conversation-page.ts'
import { conversationRead } from './inputs/conversation-read.ts'
import { groupAdd } from './inputs/group-add.ts'
import { groupRemove } from './inputs/group-remove.ts'
import { groupRename } from './inputs/group-rename.ts'
import { imSignIn } from './inputs/im-sign-in.ts'
import { imSignOut } from './inputs/im-sign-out.ts'
import { messageSend } from './inputs/message-send.ts'
import { noteSet } from './inputs/note-set.ts'
import { presenceWatch } from './inputs/presence-watch.ts'
import { statusSet } from './inputs/status-set.ts'
import { typingSet } from './inputs/typing-set.ts'
import { watcherAnswer } from './inputs/watcher-answer.ts'

/** Every verb a browser has once its connection is open. One that is missing here does not compile. */
export const inputs: { readonly [N in Exclude<InputName, 'session.open'>]: Input<N> } = {
  'presence.watch': presenceWatch,
  'status.set': statusSet,
  'note.set': noteSet,
  'activity.report': activityReport,
  'im.sign-in': imSignIn,
  'im.sign-out': imSignOut,
  'message.send': messageSend,
  'typing.set': typingSet,
  'conversation.page': conversationPage,
  'conversation.read': conversationRead,
  'conversation.close': conversationClose,
  'conference.create': conferenceCreate,
  'conference.invite': conferenceInvite,
  'conference.join': conferenceJoin,
  'conference.leave': conferenceLeave,
  'conference.remove': conferenceRemove,
  'contact.add': contactAdd,
  'contact.remove': contactRemove,
  'contact.move': contactMove,
  'contact.rename': contactRename,
  'contact.block': contactBlock,
  'contact.unblock': contactUnblock,
  'group.add': groupAdd,
  'group.rename': groupRename,
  'group.remove': groupRemove,
  'watcher.answer': watcherAnswer,
}
