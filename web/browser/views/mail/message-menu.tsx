import { Menu, MenuDivider, MenuItem, MenuList, MenuPopover, MenuTrigger, type PositioningVirtualElement } from '@fluentui/react-components'
import { ArchiveRegular } from '@fluentui/react-icons/svg/archive'
import { ArrowForwardRegular } from '@fluentui/react-icons/svg/arrow-forward'
import { ArrowReplyRegular } from '@fluentui/react-icons/svg/arrow-reply'
import { ArrowReplyAllRegular } from '@fluentui/react-icons/svg/arrow-reply-all'
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { FlagRegular } from '@fluentui/react-icons/svg/flag'
import { FolderArrowRightRegular } from '@fluentui/react-icons/svg/folder-arrow-right'
import { MailReadRegular } from '@fluentui/react-icons/svg/mail-read'
import { MailUnreadRegular } from '@fluentui/react-icons/svg/mail-unread'
import { startCompose } from '../../mail/compose/composes.ts'
import { shownEmail } from '../../mail/mail-store.ts'
import { isUnread } from '../../mail/overlay.ts'
import { t } from '../../text/text.ts'
import { archiveThem, flagThem, markThem, moveThem, restoreThem } from './commands.ts'
import { deleteCommand } from './delete-command.ts'
import { FolderChoice } from './move-menu.tsx'
import type { MailPlace } from './use-mail-place.ts'

export interface MessageMenuPlace {
  ids: string[]
  target: HTMLElement | PositioningVirtualElement
  /** Gets the focus back. */
  back: HTMLElement | null
}

/** What can be done with a message, at the pointer or at the row. */
export function MessageMenu({ at: { ids, target, back }, place, onClose }: { at: MessageMenuPlace; place: MailPlace; onClose(): void }) {
  const [id = '', ...more] = ids
  const one = more.length === 0
  const first = shownEmail(id)
  const unread = first !== undefined && isUnread(first)
  const inTrash = place.folder?.role === 'trash' && place.query === undefined
  const close = () => {
    onClose()
    if (!document.querySelector('[role="dialog"], [role="alertdialog"]')) back?.focus({ preventScroll: true })
  }
  return (
    <Menu open positioning={{ target, position: 'below', align: 'start' }} onOpenChange={(_, data) => !data.open && close()}>
      <MenuPopover>
        <MenuList>
          {one && (
            <>
              <MenuItem icon={<ArrowReplyRegular />} onClick={() => startCompose({ kind: 'reply', id })}>
                {t('mail.reply')}
              </MenuItem>
              <MenuItem icon={<ArrowReplyAllRegular />} onClick={() => startCompose({ kind: 'reply-all', id })}>
                {t('mail.replyAll')}
              </MenuItem>
              <MenuItem icon={<ArrowForwardRegular />} onClick={() => startCompose({ kind: 'forward', id })}>
                {t('mail.forward')}
              </MenuItem>
              <MenuDivider />
            </>
          )}
          <MenuItem icon={unread ? <MailReadRegular /> : <MailUnreadRegular />} onClick={() => markThem(ids, unread)}>
            {unread ? t('mail.markRead') : t('mail.markUnread')}
          </MenuItem>
          <MenuItem icon={<FlagRegular />} onClick={() => flagThem(ids)}>
            {first?.keywords['$flagged'] ? t('mail.unflag') : t('mail.flag')}
          </MenuItem>
          <MenuDivider />
          <Menu>
            <MenuTrigger disableButtonEnhancement>
              <MenuItem icon={<FolderArrowRightRegular />}>{t('mail.moveTo')}</MenuItem>
            </MenuTrigger>
            <MenuPopover>
              <FolderChoice except={place.query === undefined ? place.folder?.id : undefined} onChoose={(folder) => moveThem(place, ids, folder)} />
            </MenuPopover>
          </Menu>
          {inTrash ? (
            <MenuItem icon={<ArrowUndoRegular />} onClick={() => restoreThem(place, ids)}>
              {t('mail.restore')}
            </MenuItem>
          ) : (
            <MenuItem icon={<ArchiveRegular />} onClick={() => archiveThem(place, ids)}>
              {t('mail.archive')}
            </MenuItem>
          )}
          <MenuItem icon={<DeleteRegular />} onClick={() => deleteCommand(place, ids)}>
            {inTrash ? t('mail.deleteForever') : t('mail.delete')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
