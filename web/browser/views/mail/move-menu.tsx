import { Input, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Text, tokens, ToolbarButton } from '@fluentui/react-components'
import { FolderArrowRightRegular } from '@fluentui/react-icons/svg/folder-arrow-right'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { flatFolders, folderPath, folderTree } from '../../mail/folders.ts'
import { useMail } from '../../mail/mail-store.ts'
import { t } from '../../text/text.ts'
import { moveThem } from './commands.ts'
import { FolderIcon } from './folder-icon.tsx'
import type { MailPlace } from './use-mail-place.ts'

const useStyles = makeStyles({
  popover: { maxHeight: 'min(420px, 70vh)', width: '260px', display: 'flex', flexDirection: 'column', overflow: 'hidden' },
  find: { margin: tokens.spacingHorizontalXS },
  list: { overflowY: 'auto', minHeight: 0 },
  none: { padding: tokens.spacingHorizontalM, color: tokens.colorNeutralForeground3 },
})

export function MoveMenu({ place, ids, words, className }: { place: MailPlace; ids: readonly string[]; words: boolean; className: string }) {
  const styles = useStyles()
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <ToolbarButton className={className} icon={<FolderArrowRightRegular />} aria-label={t('mail.moveTo')} {...(!words && { title: t('mail.moveTo') })} disabled={ids.length === 0} data-move-menu>
          {words ? t('mail.moveTo') : undefined}
        </ToolbarButton>
      </MenuTrigger>
      <MenuPopover className={styles.popover}>
        <FolderChoice except={place.query === undefined ? place.folder?.id : undefined} onChoose={(folder) => moveThem(place, ids, folder)} />
      </MenuPopover>
    </Menu>
  )
}

/** Folders to choose one from, narrowed by typing. */
export function FolderChoice({ except, onChoose }: { except: string | undefined; onChoose(folder: string): void }) {
  const styles = useStyles()
  const [text, setText] = useState('')
  const mailboxes = useMail((mail) => mail.mailboxes)
  const folders = useMemo(() => flatFolders(folderTree(mailboxes)).map(({ folder, depth }) => ({ folder, depth, path: folderPath(mailboxes, folder) })), [mailboxes])
  const wanted = text.trim().toLowerCase()
  const shown = folders.filter(({ folder, path }) => folder.id !== except && path.toLowerCase().includes(wanted))
  // The menu would take letters for its own search.
  const stay = (event: KeyboardEvent) => {
    if (event.key.length === 1 || ['Backspace', 'Home', 'End', 'ArrowLeft', 'ArrowRight'].includes(event.key)) event.stopPropagation()
  }
  return (
    <>
      <Input className={styles.find} size="small" aria-label={t('mail.findFolder')} placeholder={t('mail.findFolder')} value={text} onChange={(_, data) => setText(data.value)} onKeyDown={stay} />
      <MenuList className={styles.list}>
        {shown.map(({ folder, depth, path }) => (
          <MenuItem key={folder.id} icon={<FolderIcon folder={folder} />} style={{ paddingLeft: `${6 + (wanted === '' ? depth * 14 : 0)}px` }} onClick={() => onChoose(folder.id)}>
            {wanted === '' ? path.split(' / ').at(-1) : path}
          </MenuItem>
        ))}
      </MenuList>
      {shown.length === 0 && <Text size={200} className={styles.none}>{t('mail.noFolder')}</Text>}
    </>
  )
}
