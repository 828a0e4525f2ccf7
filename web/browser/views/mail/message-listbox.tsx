import { makeStyles, tokens } from '@fluentui/react-components'
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type FocusEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { needRange } from '../../mail/mail-lists.ts'
import { useMail } from '../../mail/mail-store.ts'
import { type MessageList, shownIds } from '../../mail/message-list.ts'
import { leavingFolder } from '../../mail/overlay.ts'
import { attend, extendSelection, selectOnly, toggleSelected, useSelection } from '../../mail/selection.ts'
import { useNow } from '../../shared/use-now.ts'
import { t } from '../../text/text.ts'
import { MessageMenu, type MessageMenuPlace } from './message-menu.tsx'
import { MessageRow, rowHeight } from './message-row.tsx'
import { openRow } from './open-row.ts'
import { useListKeys } from './use-list-keys.ts'
import type { MailPlace } from './use-mail-place.ts'

const useStyles = makeStyles({
  scroll: { flexGrow: 1, minHeight: 0, overflowY: 'auto', overflowX: 'hidden', outline: 'none', contain: 'strict', ':focus-visible [data-active="true"]': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' } },
  sheet: { position: 'relative', width: '100%' },
})

/** Rows looked up beyond what is on the screen, so that scrolling meets them there already. */
const ahead = 25
const scrollPauseMs = 60

/** All messages of the list, of which only those on the screen are drawn and only those near it are known. */
export function MessageListbox({ list, place }: { list: MessageList; place: MailPlace }) {
  const styles = useStyles()
  const now = useNow()
  const scroll = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<MessageMenuPlace>()
  const overlay = useMail((mail) => mail.overlay)
  const ids = useMemo(() => shownIds(list, leavingFolder(overlay, list.folder)), [list, overlay])
  const active = useSelection((selection) => selection.active)
  const activeIndex = useMemo(() => (active === undefined ? -1 : ids.indexOf(active)), [ids, active])
  // oxlint-disable-next-line react/incompatible-library -- what it returns goes to no memoised component but as numbers
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => ids[index] ?? `gap-${index}`,
    // The row that the keyboard is on is always there, so that a screen reader can be told of it.
    rangeExtractor: useCallback((range: Range) => withIndex(defaultRangeExtractor(range), activeIndex), [activeIndex]),
  })
  const items = rows.getVirtualItems()
  const first = rows.range?.startIndex ?? 0
  const last = rows.range?.endIndex ?? 0
  const emails = useMail((mail) => mail.emails)
  useEffect(() => {
    const timer = setTimeout(() => needRange(first - ahead, last + ahead), rows.isScrolling ? scrollPauseMs : 0)
    return () => clearTimeout(timer)
  }, [first, last, list, emails, rows.isScrolling])
  useOpenMessageInView(place.message, ids, rows.scrollToIndex)
  const onKeyDown = useListKeys({ ids, activeIndex, place, toIndex: (index) => rows.scrollToIndex(index, { align: 'auto' }), page: Math.max(1, last - first - 1) })

  const press = (id: string, event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey) return toggleSelected(id)
    if (event.shiftKey) return extendSelection(ids, id)
    selectOnly(id)
    openRow(place, id)
  }
  const onFocus = (event: FocusEvent) => {
    if (event.target !== scroll.current || activeIndex >= 0) return
    const start = ids.includes(place.message) ? place.message : (ids[first] ?? ids[0])
    if (start !== undefined) attend(start)
  }
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault()
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-id]') ?? document.getElementById(rowId(active ?? ''))
    const id = row?.dataset['id']
    if (row && id !== undefined) setMenu(menuPlace(id, row, event, scroll.current))
  }
  return (
    <>
      <div
        ref={scroll}
        role="listbox"
        aria-label={t('mail.messages')}
        aria-multiselectable
        aria-activedescendant={activeIndex >= 0 && active !== undefined ? rowId(active) : undefined}
        tabIndex={0}
        className={styles.scroll}
        data-message-list
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onContextMenu={onContextMenu}
      >
        <div role="presentation" className={styles.sheet} style={{ height: `${rows.getTotalSize()}px` }}>
          {items.map(({ index, key, start }) => (
            <MessageRow
              key={key}
              id={ids[index]}
              domId={rowId(ids[index] ?? `gap-${index}`)}
              top={start}
              index={index}
              total={ids.length}
              now={now}
              folder={list.folder}
              open={ids[index] !== undefined && ids[index] === place.message}
              onPress={press}
              place={place}
            />
          ))}
        </div>
      </div>
      {menu && <MessageMenu key={menu.ids.join()} at={menu} place={place} onClose={() => setMenu(undefined)} />}
    </>
  )
}

const rowId = (id: string) => `message-${id}`

function withIndex(indexes: number[], index: number): number[] {
  return index < 0 || indexes.includes(index) ? indexes : [...indexes, index].sort((a, b) => a - b)
}

/** A message that was opened elsewhere, e.g. by a reload or from the toast, is brought onto the screen once. */
function useOpenMessageInView(message: string | undefined, ids: readonly (string | undefined)[], scrollToIndex: (index: number, o: { align: 'auto' }) => void): void {
  const shown = useRef<string>(undefined)
  useEffect(() => {
    if (message === undefined || shown.current === message) return
    const index = ids.indexOf(message)
    if (index < 0) return
    shown.current = message
    scrollToIndex(index, { align: 'auto' })
    if (useSelection.getState().selected.size === 0) selectOnly(message)
  }, [message, ids, scrollToIndex])
}

/** The menu acts on all that is selected when it is opened on one of them, else on that one. */
function menuPlace(id: string, row: HTMLElement, event: MouseEvent, back: HTMLElement | null): MessageMenuPlace {
  const { selected } = useSelection.getState()
  if (!selected.has(id)) selectOnly(id)
  const byPointer = event.clientX !== 0 || event.clientY !== 0
  const target = byPointer ? { getBoundingClientRect: () => new DOMRect(event.clientX, event.clientY, 0, 0) } : row
  return { ids: selected.has(id) ? [...selected] : [id], target, back }
}
