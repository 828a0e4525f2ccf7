import { Menu, MenuDivider, MenuItem, MenuList, MenuPopover, type PositioningVirtualElement } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { FolderAddRegular } from '@fluentui/react-icons/svg/folder-add'
import { BroomRegular } from '@fluentui/react-icons/svg/broom'
import { MailReadRegular } from '@fluentui/react-icons/svg/mail-read'
import { useRef, useState } from 'react'
import { createFolder, emptyFolder, isInTrash, markFolderRead, removeFolder, renameFolder } from '../../mail/folder-actions.ts'
import { folderName } from '../../mail/folders.ts'
import type { Mailbox } from '../../mail/jmap-types.ts'
import { TextDialog } from '../../shared/text-dialog.tsx'
import { t } from '../../text/text.ts'
import { notify } from '../../toasts.ts'
import { ask } from './ask.tsx'

export interface FolderMenuPlace {
  folder: Mailbox
  target: HTMLElement | PositioningVirtualElement
  /** Gets the focus back. */
  back: HTMLElement | null
}

/** The menu of a folder, then the dialogs that follow from it. */
export function FolderMenu({ place: { folder, target, back }, onClose }: { place: FolderMenuPlace; onClose(): void }) {
  const [step, setStep] = useState<'menu' | 'create' | 'rename'>('menu')
  const stays = useRef(false)
  const close = () => {
    onClose()
    back?.focus()
  }
  const go = (next: 'create' | 'rename') => {
    stays.current = true
    setStep(next)
  }
  if (step === 'create') return <TextDialog title={t('mail.newFolder')} label={t('mail.folderName')} submit={t('action.add')} maxLength={100} onSubmit={(name) => createFolder(name, folder.id)} onClose={close} />
  if (step === 'rename') {
    return <TextDialog title={t('mail.renameFolder')} label={t('mail.folderName')} submit={t('action.rename')} initial={folder.name} maxLength={100} onSubmit={(name) => renameFolder(folder, name)} onClose={close} />
  }
  return (
    // A chosen item closes the menu as well; only after its own action is it known whether a dialog follows.
    <Menu open positioning={{ target, position: 'below', align: 'start' }} onOpenChange={(_, data) => !data.open && queueMicrotask(() => stays.current || close())}>
      <MenuPopover>
        <MenuList>
          <MenuItem icon={<MailReadRegular />} disabled={folder.unreadEmails === 0} onClick={() => void markFolderRead(folder)}>
            {t('mail.markAllRead')}
          </MenuItem>
          <MenuItem icon={<BroomRegular />} disabled={folder.totalEmails === 0} onClick={() => askToEmpty(folder)}>
            {t('mail.emptyFolder')}
          </MenuItem>
          <MenuDivider />
          <MenuItem icon={<FolderAddRegular />} disabled={!folder.myRights.mayCreateChild} onClick={() => go('create')}>
            {t('mail.newSubfolder')}
          </MenuItem>
          <MenuItem icon={<EditRegular />} disabled={!folder.myRights.mayRename} onClick={() => go('rename')}>
            {t('mail.rename')}
          </MenuItem>
          <MenuItem icon={<DeleteRegular />} disabled={!folder.myRights.mayDelete} onClick={() => deleteFolder(folder)}>
            {isInTrash(folder) ? t('mail.deleteFolderForever') : t('mail.deleteFolder')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

function askToEmpty(folder: Mailbox): void {
  const forEver = isInTrash(folder) || folder.role === 'junk'
  const count = folder.totalEmails
  ask({
    title: t('mail.emptyTitle', { folder: folderName(folder) }),
    text: forEver ? t('mail.emptyForeverText', { count }) : t('mail.emptyText', { count }),
    confirm: t('mail.empty'),
    run: () => void emptyFolder(folder),
  })
}

function deleteFolder(folder: Mailbox): void {
  const name = folderName(folder)
  if (isInTrash(folder)) {
    return ask({ title: t('mail.deleteFolderTitle', { folder: name }), text: t('mail.deleteFolderText'), confirm: t('mail.deleteForever'), run: () => void removeFolder(folder) })
  }
  void removeFolder(folder).then((done) => done && notify({ tone: 'info', text: t('mail.folderDeleted', { folder: name }) }))
}
