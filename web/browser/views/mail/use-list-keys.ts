import { type KeyboardEvent, useEffect, useRef } from 'react'
import { selectAll } from '../../mail/select-all.ts'
import { attend, extendSelection, selectOnly, toggleSelected } from '../../mail/selection.ts'
import { openRow } from './open-row.ts'
import type { MailPlace } from './use-mail-place.ts'

interface ListKeys {
  ids: readonly (string | undefined)[]
  activeIndex: number
  place: MailPlace
  toIndex(index: number): void
  /** Rows on the screen. */
  page: number
}

const openPauseMs = 180

/** Moving through the list as in Outlook: arrows turn to a message and show it, Shift selects more, Ctrl only moves. */
export function useListKeys({ ids, activeIndex, place, toIndex, page }: ListKeys): (event: KeyboardEvent) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  // Somebody who runs through the list does not want to open everything on the way.
  const openSoon = (id: string) => {
    clearTimeout(timer.current)
    if (matchMedia('(min-width: 720px)').matches && place.folder?.role !== 'drafts') timer.current = setTimeout(() => openRow(place, id), openPauseMs)
  }
  const go = (index: number, event: KeyboardEvent) => {
    event.preventDefault()
    const at = Math.max(0, Math.min(ids.length - 1, index))
    toIndex(at)
    const id = ids[at]
    if (id === undefined) return
    if (event.shiftKey) return extendSelection(ids, id)
    if (event.ctrlKey || event.metaKey) return attend(id)
    selectOnly(id)
    openSoon(id)
  }
  const steps: Readonly<Record<string, () => number>> = {
    ArrowDown: () => activeIndex + 1,
    ArrowUp: () => Math.max(0, activeIndex - 1),
    PageDown: () => activeIndex + page,
    PageUp: () => activeIndex - page,
    Home: () => 0,
    End: () => ids.length - 1,
  }
  return (event) => {
    if (event.altKey) return
    const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined
    if (step) return go(step(), event)
    const id = ids[activeIndex]
    if (event.key === 'Enter' && id !== undefined) {
      event.preventDefault()
      clearTimeout(timer.current)
      selectOnly(id)
      openRow(place, id)
      focusReading()
    } else if (event.key === ' ' && id !== undefined) {
      event.preventDefault()
      if (event.ctrlKey || event.metaKey || event.shiftKey) toggleSelected(id)
      else scrollReading()
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void selectAll()
    } else if (event.key === 'Escape' && id !== undefined) selectOnly(id)
  }
}

const reading = () => document.querySelector<HTMLElement>('[data-reading]')

/** The message may still be on its way. */
function focusReading(): void {
  requestAnimationFrame(() => reading()?.focus({ preventScroll: true }))
}

function scrollReading(): void {
  const pane = reading()
  pane?.scrollBy({ top: pane.clientHeight * 0.8 })
}
