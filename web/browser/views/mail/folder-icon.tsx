import { ArchiveRegular } from '@fluentui/react-icons/svg/archive'
import { ChatHistoryRegular } from '@fluentui/react-icons/svg/chat-history'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DraftsRegular } from '@fluentui/react-icons/svg/drafts'
import { FolderRegular } from '@fluentui/react-icons/svg/folder'
import { MailInboxRegular } from '@fluentui/react-icons/svg/mail-inbox'
import { MailProhibitedRegular } from '@fluentui/react-icons/svg/mail-prohibited'
import { SendRegular } from '@fluentui/react-icons/svg/send'
import { conversationHistory } from '../../mail/folders.ts'
import type { Mailbox } from '../../mail/jmap-types.ts'

export function FolderIcon({ folder }: { folder: Mailbox }) {
  switch (folder.role) {
    case 'inbox':
      return <MailInboxRegular />
    case 'drafts':
      return <DraftsRegular />
    case 'sent':
      return <SendRegular />
    case 'trash':
      return <DeleteRegular />
    case 'junk':
      return <MailProhibitedRegular />
    case 'archive':
      return <ArchiveRegular />
    default:
      return folder.name === conversationHistory ? <ChatHistoryRegular /> : <FolderRegular />
  }
}
