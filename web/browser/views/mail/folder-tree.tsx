import { Button, makeStyles, mergeClasses, tokens, Tree, TreeItem, TreeItemLayout, type TreeItemValue } from '@fluentui/react-components'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { type DragEvent, type MouseEvent, useMemo, useState } from 'react'
import { type FolderNode, folderName, folderTree } from '../../mail/folders.ts'
import type { Mailbox } from '../../mail/jmap-types.ts'
import { useMail } from '../../mail/mail-store.ts'
import { unreadShift } from '../../mail/overlay.ts'
import { currentLanguage, t } from '../../text/text.ts'
import { moveThem } from './commands.ts'
import { draggedMessages, isMessageDrag } from './drag.ts'
import { FolderIcon } from './folder-icon.tsx'
import { FolderMenu, type FolderMenuPlace } from './folder-menu.tsx'
import { type MailPlace, openFolder } from './use-mail-place.ts'

const useStyles = makeStyles({
  item: { borderRadius: tokens.borderRadiusMedium, '& > .fui-TreeItemLayout': { borderRadius: tokens.borderRadiusMedium } },
  layout: { minHeight: '32px', paddingLeft: tokens.spacingHorizontalS, paddingRight: tokens.spacingHorizontalS },
  current: { backgroundColor: tokens.colorNeutralBackground1, fontWeight: tokens.fontWeightSemibold, ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  unread: { fontWeight: tokens.fontWeightSemibold },
  over: { outline: `2px dashed ${tokens.colorBrandStroke1}`, outlineOffset: '-2px' },
  count: { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase200 },
  quiet: { color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightRegular },
  name: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  main: { minWidth: 0, overflow: 'hidden' },
})

export function FolderTree({ place, onOpen }: { place: MailPlace; onOpen: (() => void) | undefined }) {
  const mailboxes = useMail((mail) => mail.mailboxes)
  const emails = useMail((mail) => mail.emails)
  const overlay = useMail((mail) => mail.overlay)
  const tree = useMemo(() => folderTree(mailboxes), [mailboxes])
  const shift = useMemo(() => unreadShift(emails, overlay), [emails, overlay])
  const [closed, setClosed] = useState<ReadonlySet<TreeItemValue>>(new Set())
  const [menu, setMenu] = useState<FolderMenuPlace>()
  const open = [...mailboxes.keys()].filter((id) => !closed.has(id))
  const fold = (value: TreeItemValue, isOpen: boolean) => {
    const next = new Set(closed)
    if (isOpen) next.delete(value)
    else next.add(value)
    setClosed(next)
  }
  const shared = { place, shift, onMenu: setMenu, onOpen }
  return (
    <>
      <Tree
        aria-label={t('mail.folders')}
        openItems={open}
        onOpenChange={(_, data) => {
          // A click on the name opens the folder; only the arrow folds what is below it.
          if (data.type !== 'Click' && data.type !== 'Enter') fold(data.value, data.open)
        }}
      >
        {tree.map((node) => (
          <FolderItem key={node.folder.id} node={node} {...shared} />
        ))}
      </Tree>
      {menu && <FolderMenu key={menu.folder.id} place={menu} onClose={() => setMenu(undefined)} />}
    </>
  )
}

interface FolderItemProps {
  node: FolderNode
  place: MailPlace
  shift: ReadonlyMap<string, number>
  onMenu(place: FolderMenuPlace): void
  onOpen: (() => void) | undefined
}

function FolderItem({ node: { folder, children }, ...shared }: FolderItemProps) {
  const { place, shift, onMenu, onOpen } = shared
  const styles = useStyles()
  const [over, setOver] = useState(false)
  const current = place.query === undefined && place.folder?.id === folder.id
  const { unread, label, count } = counted(folder, shift.get(folder.id) ?? 0)
  const accept = (event: DragEvent) => {
    if (!isMessageDrag(event) || current) return
    event.preventDefault()
    event.stopPropagation()
    setOver(true)
  }
  const drop = (event: DragEvent) => {
    setOver(false)
    event.preventDefault()
    event.stopPropagation()
    moveThem(place, draggedMessages(event), folder.id)
  }
  const menu = menuOpener(onMenu, folder)
  return (
    <TreeItem
      itemType={children.length > 0 ? 'branch' : 'leaf'}
      value={folder.id}
      aria-label={label}
      aria-current={current ? 'page' : undefined}
      className={mergeClasses(styles.item, over && styles.over)}
      onClick={(event: MouseEvent) => {
        event.stopPropagation()
        if ((event.target as HTMLElement).closest('button')) return
        openFolder(folder)
        onOpen?.()
      }}
      onContextMenu={menu}
      onDragOver={accept}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <TreeItemLayout
        className={mergeClasses(styles.layout, current && styles.current, unread > 0 && styles.unread)}
        main={{ className: styles.main }}
        iconBefore={<FolderIcon folder={folder} />}
        aside={count > 0 ? <span className={mergeClasses(styles.count, unread === 0 && styles.quiet)}> {count.toLocaleString(currentLanguage())}</span> : null}
        actions={<Button size="small" appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={t('mail.folderMenu', { folder: folderName(folder) })} aria-haspopup="menu" onClick={menu} />}
      >
        <bdi className={styles.name} title={folderName(folder)}>
          {folderName(folder)}
        </bdi>
      </TreeItemLayout>
      {children.length > 0 && (
        <Tree>
          {children.map((child) => (
            <FolderItem key={child.folder.id} node={child} {...shared} />
          ))}
        </Tree>
      )}
    </TreeItem>
  )
}

/** Unread mail is what counts; of drafts, all of them. */
function counted(folder: Mailbox, shift: number): { unread: number; count: number; label: string } {
  const name = folderName(folder)
  if (folder.role === 'drafts') {
    const count = folder.totalEmails
    return { unread: 0, count, label: count > 0 ? t('mail.folderDrafts', { folder: name, count }) : name }
  }
  const unread = folder.role === 'sent' ? 0 : Math.max(0, folder.unreadEmails + shift)
  return { unread: folder.role === 'trash' || folder.role === 'junk' ? 0 : unread, count: unread, label: unread > 0 ? t('mail.folderUnread', { folder: name, unread }) : name }
}

/** For the context menu (mouse, menu key) and for the button alike. */
function menuOpener(onMenu: (place: FolderMenuPlace) => void, folder: Mailbox) {
  return (event: MouseEvent) => {
    event.preventDefault()
    event.stopPropagation()
    const element = event.currentTarget as HTMLElement
    const { clientX: x, clientY: y } = event
    const byPointer = event.type === 'contextmenu' && (x !== 0 || y !== 0)
    onMenu({ folder, target: byPointer ? { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) } : element, back: element.closest<HTMLElement>('[role="treeitem"]') })
  }
}
