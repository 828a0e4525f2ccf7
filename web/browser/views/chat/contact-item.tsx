import { makeStyles, mergeClasses, Text } from '@fluentui/react-components'
import { type DragEvent, useId } from 'react'
import { shownName } from '../../contact-groups.ts'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { PersonName } from '../../shared/person-name.tsx'
import { quietInRow, useRowStyles } from '../../shared/row-styles.ts'
import { usePresence } from '../../shared/use-presence.ts'
import { statusWord } from '../../text/status.ts'
import { t } from '../../text/text.ts'
import type { MenuPlace } from './contact-menu.tsx'
import { menuOpener, MoreButton } from './more-button.tsx'
import { dragType, type TreeRow, type TreeStep } from './tree-row.ts'
import { useTreeStyles } from './tree-styles.ts'

const useStyles = makeStyles({
  item: { paddingLeft: '24px', gap: '10px', minHeight: '42px' },
  /** Read after the name, as in the name of the item; seen before it. */
  avatar: { order: -1 },
  name: { minWidth: 0, display: 'flex' },
  raised: { paddingBottom: '16px' },
  note: { position: 'absolute', left: '62px', right: '36px', top: '22px', color: quietInRow, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', cursor: 'pointer' },
  blocked: { color: quietInRow },
})

export interface ContactItemProps {
  row: Extract<TreeRow, { kind: 'contact' }>
  focusable: boolean
  onMenu(place: MenuPlace): void
  go(step: TreeStep): void
  onFocus(key: string): void
}

/** The name of the item is name and status alone; the note stands beside it and describes it. */
export function ContactItem({ row: { key, contact, group, at, of }, focusable, onMenu, go, onFocus }: ContactItemProps) {
  const styles = useStyles()
  const tree = useTreeStyles()
  const rows = useRowStyles()
  const noteId = useId()
  const presence = usePresence(contact.address)
  const name = shownName(contact)
  const status = contact.blocked ? t('contact.blocked') : presence ? statusWord(presence.status) : ''
  const note = contact.blocked ? t('contact.blocked') : (presence?.note ?? '')
  const menu = menuOpener(onMenu, group, contact)
  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(dragType, JSON.stringify({ address: contact.address, from: group.id }))
    event.dataTransfer.effectAllowed = 'copyMove'
  }
  return (
    <div role="none" draggable className={mergeClasses(rows.row, tree.row)} onDragStart={drag} onClick={() => go({ do: 'open', address: contact.address })} onContextMenu={menu}>
      <div
        role="treeitem"
        aria-level={2}
        aria-posinset={at}
        aria-setsize={of}
        aria-label={status === '' ? name : t('contact.treeName', { name, status })}
        aria-describedby={note === '' ? undefined : noteId}
        data-row={key}
        tabIndex={focusable ? 0 : -1}
        className={mergeClasses(tree.item, styles.item, contact.blocked && styles.blocked)}
        onFocus={() => onFocus(key)}
      >
        <span className={mergeClasses(styles.name, note !== '' && styles.raised)}>
          <PersonName as="static" badge={false} address={contact.address} name={name} />
        </span>{' '}
        <PersonAvatar address={contact.address} name={name} size={28} badge={!contact.blocked} className={styles.avatar} />
      </div>
      <MoreButton title={t('contact.menu', { name })} open={menu} />
      {note !== '' && (
        <Text id={noteId} size={100} className={styles.note}>
          <bdi>{note}</bdi>
        </Text>
      )}
    </div>
  )
}
