import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { type DragEvent, useMemo, useRef, useState } from 'react'
import { moveContact } from '../../actions/contacts.ts'
import { movedGroups, type ShownGroup, shownGroups } from '../../contact-groups.ts'
import { navigate } from '../../router.ts'
import { EmptyState } from '../../shared/states.tsx'
import { useShownAddresses } from '../../shared/use-presence.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { ContactItem } from './contact-item.tsx'
import { ContactMenu, type MenuPlace } from './contact-menu.tsx'
import { GroupItem } from './group-item.tsx'
import { dragType, type TreeRow, treeKey, type TreeStep } from './tree-row.ts'

const useStyles = makeStyles({
  hint: { display: 'block', padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS} 32px`, color: tokens.colorNeutralForeground3 },
})

function rowsOf(groups: readonly ShownGroup[], closed: ReadonlySet<string>): TreeRow[] {
  return groups.flatMap((shown, at) => {
    const group: TreeRow = { kind: 'group', key: shown.group.id, shown, open: !closed.has(shown.group.id), at: at + 1, of: groups.length }
    const inside = shown.contacts.map((contact, n): TreeRow => ({ kind: 'contact', key: `${shown.group.id} ${contact.address}`, contact, group: shown.group, at: n + 1, of: shown.contacts.length }))
    return group.open ? [group, ...inside] : [group]
  })
}

/**
 * All my contacts in their groups; a contact in two groups stands in both. Rows are siblings with a level each, so that the
 * name of a group is not made of everybody in it.
 */
export function ContactTree({ onAddContact }: { onAddContact(): void }) {
  const styles = useStyles()
  const groups = useLive((live) => live.groups)
  const contacts = useLive((live) => live.contacts)
  const presence = useLive((live) => live.presence)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [active, setActive] = useState<string>()
  const [dropOn, setDropOn] = useState<string>()
  const [menu, setMenu] = useState<MenuPlace>()
  const tree = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => shownGroups(groups, contacts, presence), [groups, contacts, presence])
  const rows = useMemo(() => rowsOf(shown, closed), [shown, closed])
  useShownAddresses(useMemo(() => contacts.map((contact) => contact.address).sort(), [contacts]))
  if (rows.length === 0) {
    return (
      <EmptyState icon={<PeopleRegular />} title={t('chat.noContacts')} hint={t('chat.noContactsHint')}>
        <Button onClick={onAddContact}>{t('chat.addContact')}</Button>
      </EmptyState>
    )
  }
  const focused = rows.find((row) => row.key === active) ?? rows[0]!
  const toggle = (key: string) => {
    const next = new Set(closed)
    if (!next.delete(key)) next.add(key)
    setClosed(next)
  }
  const go = (step: TreeStep) => {
    if (step.do === 'toggle') toggle(step.key)
    if (step.do === 'open') navigate({ view: 'chat', with: step.address })
    if (step.do === 'focus') tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(step.key)}"]`)?.focus()
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!(event.target as HTMLElement).matches('[role="treeitem"]') || event.ctrlKey || event.metaKey || event.altKey) return
    const step = treeKey(rows, focused, event.key)
    if (!step) return
    event.preventDefault()
    go(step)
  }
  const drop = (event: DragEvent, onto: ShownGroup) => {
    setDropOn(undefined)
    const dragged = JSON.parse(event.dataTransfer.getData(dragType) || 'null') as { address: string; from: string } | null
    const contact = contacts.find((one) => one.address === dragged?.address)
    if (!contact || !dragged || dragged.from === onto.group.id) return
    event.preventDefault()
    moveContact(contact.address, movedGroups(contact, dragged.from, onto.group, event.ctrlKey))
  }
  const common = { onMenu: setMenu, go, onFocus: setActive }
  return (
    <>
      <div ref={tree} role="tree" aria-label={t('chat.contacts')} onKeyDown={onKeyDown}>
        {shown.map((one) => (
          <div
            key={one.group.id}
            role="none"
            onDragOver={(event) => {
              if (!event.dataTransfer.types.includes(dragType)) return
              event.preventDefault()
              setDropOn(one.group.id)
            }}
            onDragLeave={() => setDropOn(undefined)}
            onDrop={(event) => drop(event, one)}
          >
            {rows.map((row) => {
              if (row.kind === 'group' && row.shown === one) return <GroupItem key={row.key} row={row} focusable={row === focused} dropOn={dropOn === row.key} {...common} />
              if (row.kind === 'contact' && row.group === one.group) return <ContactItem key={row.key} row={row} focusable={row === focused} {...common} />
              return null
            })}
            {one.contacts.length === 0 && !closed.has(one.group.id) && (
              <Text size={200} className={styles.hint}>
                {t('chat.emptyGroup')}
              </Text>
            )}
          </div>
        ))}
      </div>
      {menu && <ContactMenu key={`${menu.group.id} ${menu.contact?.address}`} place={menu} onClose={() => setMenu(undefined)} />}
    </>
  )
}
