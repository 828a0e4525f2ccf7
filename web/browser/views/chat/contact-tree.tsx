import { Button, makeStyles, mergeClasses, Text, tokens, Tree, TreeItem, TreeItemLayout, type TreeItemValue } from '@fluentui/react-components'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { type DragEvent, type MouseEvent, useMemo, useState } from 'react'
import type { Contact, ContactGroup } from '../../../shared/wire.ts'
import { moveContact } from '../../actions/contacts.ts'
import { movedGroups, type ShownGroup, shownGroups, shownName } from '../../contact-groups.ts'
import { navigate } from '../../router.ts'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { PersonName } from '../../shared/person-name.tsx'
import { EmptyState } from '../../shared/states.tsx'
import { usePresence, useShownAddresses } from '../../shared/use-presence.ts'
import { useLive } from '../../store.ts'
import { statusWord } from '../../text/status.ts'
import { t } from '../../text/text.ts'
import { ContactMenu, type MenuPlace } from './contact-menu.tsx'

const useStyles = makeStyles({
  group: { borderRadius: tokens.borderRadiusMedium, fontWeight: tokens.fontWeightSemibold },
  count: { color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightRegular },
  target: { outline: `2px dashed ${tokens.colorBrandStroke1}`, outlineOffset: '-2px', borderRadius: tokens.borderRadiusMedium },
  contact: { minHeight: '42px', paddingLeft: '28px', borderRadius: tokens.borderRadiusMedium },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, marginLeft: '4px' },
  note: { color: tokens.colorNeutralForeground3, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', maxWidth: '200px' },
  blocked: { opacity: 0.6 },
  hint: { display: 'block', padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS} 28px`, color: tokens.colorNeutralForeground3 },
})

const dragType = 'application/x-parley-contact'

/** All my contacts in their groups; a contact in two groups stands in both. */
export function ContactTree({ onAddContact }: { onAddContact(): void }) {
  const groups = useLive((live) => live.groups)
  const contacts = useLive((live) => live.contacts)
  const presence = useLive((live) => live.presence)
  const [closed, setClosed] = useState<ReadonlySet<TreeItemValue>>(new Set())
  const [menu, setMenu] = useState<MenuPlace>()
  const shown = useMemo(() => shownGroups(groups, contacts, presence), [groups, contacts, presence])
  useShownAddresses(useMemo(() => contacts.map((contact) => contact.address).sort(), [contacts]))
  if (contacts.length === 0 && shown.length === 0) {
    return (
      <EmptyState icon={<PeopleRegular />} title={t('chat.noContacts')} hint={t('chat.noContactsHint')}>
        <Button onClick={onAddContact}>{t('chat.addContact')}</Button>
      </EmptyState>
    )
  }
  const open = shown.map(({ group }) => group.id).filter((id) => !closed.has(id))
  const toggle = (value: TreeItemValue, isOpen: boolean) => {
    const next = new Set(closed)
    if (isOpen) next.delete(value)
    else next.add(value)
    setClosed(next)
  }
  return (
    <>
      <Tree aria-label={t('chat.contacts')} openItems={open} onOpenChange={(_, data) => toggle(data.value, data.open)}>
        {shown.map((one) => (
          <Group key={one.group.id} shown={one} onMenu={setMenu} />
        ))}
      </Tree>
      {menu && <ContactMenu key={`${menu.group.id} ${menu.contact?.address}`} place={menu} onClose={() => setMenu(undefined)} />}
    </>
  )
}

function Group({ shown: { group, contacts, online }, onMenu }: { shown: ShownGroup; onMenu(place: MenuPlace): void }) {
  const styles = useStyles()
  const [over, setOver] = useState(false)
  const all = useLive((live) => live.contacts)
  const drop = (event: DragEvent) => {
    setOver(false)
    const dragged = JSON.parse(event.dataTransfer.getData(dragType) || 'null') as { address: string; from: string } | null
    const contact = all.find((one) => one.address === dragged?.address)
    if (!contact || !dragged || dragged.from === group.id) return
    event.preventDefault()
    moveContact(contact.address, movedGroups(contact, dragged.from, group, event.ctrlKey))
  }
  const accepts = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(dragType)) return
    event.preventDefault()
    setOver(true)
  }
  return (
    <TreeItem
      itemType="branch"
      value={group.id}
      aria-label={t('chat.group', { name: group.name, online, total: contacts.length })}
      className={mergeClasses(over && styles.target)}
      onDragOver={accepts}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      onContextMenu={menuOpener(onMenu, group)}
    >
      <TreeItemLayout className={styles.group} actions={<MoreButton label={t('group.menu', { name: group.name })} open={menuOpener(onMenu, group)} />}>
        <bdi>{group.name}</bdi> <span className={styles.count}>{t('chat.groupCount', { online, total: contacts.length })}</span>
      </TreeItemLayout>
      <Tree>
        {contacts.map((contact) => (
          <ContactItem key={contact.address} contact={contact} group={group} onMenu={onMenu} />
        ))}
        {contacts.length === 0 && (
          <Text size={200} className={styles.hint} role="none">
            {t('chat.emptyGroup')}
          </Text>
        )}
      </Tree>
    </TreeItem>
  )
}

function ContactItem({ contact, group, onMenu }: { contact: Contact; group: ContactGroup; onMenu(place: MenuPlace): void }) {
  const styles = useStyles()
  const presence = usePresence(contact.address)
  const name = shownName(contact)
  const status = contact.blocked ? t('contact.blocked') : presence ? statusWord(presence.status) : ''
  const drag = (event: DragEvent) => {
    event.stopPropagation()
    event.dataTransfer.setData(dragType, JSON.stringify({ address: contact.address, from: group.id }))
    event.dataTransfer.effectAllowed = 'copyMove'
  }
  const note = contact.blocked ? t('contact.blocked') : presence?.note
  return (
    <TreeItem
      itemType="leaf"
      value={`${group.id} ${contact.address}`}
      aria-label={status === '' ? name : t('contact.treeName', { name, status })}
      draggable
      onDragStart={drag}
      onClick={() => navigate({ view: 'chat', with: contact.address })}
      onContextMenu={menuOpener(onMenu, group, contact)}
    >
      <TreeItemLayout
        className={mergeClasses(styles.contact, contact.blocked && styles.blocked)}
        iconBefore={<PersonAvatar address={contact.address} name={name} size={28} />}
        actions={<MoreButton label={t('contact.menu', { name })} open={menuOpener(onMenu, group, contact)} />}
      >
        <span className={styles.words}>
          <PersonName as="static" badge={false} address={contact.address} name={name} />
          {note !== undefined && note !== '' && (
            <Text size={100} className={styles.note}>
              <bdi>{note}</bdi>
            </Text>
          )}
        </span>
      </TreeItemLayout>
    </TreeItem>
  )
}

function MoreButton({ label, open }: { label: string; open(event: MouseEvent): void }) {
  return <Button size="small" appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={label} aria-haspopup="menu" onClick={open} />
}

/** For the context menu (mouse, menu key) and for the button alike. */
function menuOpener(onMenu: (place: MenuPlace) => void, group: ContactGroup, contact?: Contact) {
  return (event: MouseEvent) => {
    event.preventDefault()
    event.stopPropagation()
    const element = event.currentTarget as HTMLElement
    const { clientX: x, clientY: y } = event
    const byPointer = event.type === 'contextmenu' && (x !== 0 || y !== 0)
    const target = byPointer ? { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) } : element
    const back = element.closest<HTMLElement>('[role="treeitem"]')
    onMenu({ target, back, group, ...(contact && { contact }) })
  }
}
