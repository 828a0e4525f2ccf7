import { Button } from '@fluentui/react-components'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import type { MouseEvent } from 'react'
import type { Contact, ContactGroup } from '../../../shared/wire.ts'
import type { MenuPlace } from './contact-menu.tsx'
import { useTreeStyles } from './tree-styles.ts'

/** For the pointer alone: the row itself has the same menu by the menu key, and a tree may hold no buttons. */
export function MoreButton({ title, open }: { title: string; open(event: MouseEvent): void }) {
  const tree = useTreeStyles()
  return <Button size="small" appearance="subtle" tabIndex={-1} aria-hidden icon={<MoreHorizontalRegular />} title={title} className={tree.more} onClick={open} />
}

/** Opens the menu of a row: by the context menu (mouse, menu key) where that was, by the button below it. */
export function menuOpener(onMenu: (place: MenuPlace) => void, group: ContactGroup, contact?: Contact) {
  return (event: MouseEvent) => {
    event.preventDefault()
    event.stopPropagation()
    const element = event.currentTarget as HTMLElement
    const { clientX: x, clientY: y } = event
    const byPointer = event.type === 'contextmenu' && event.button === 2
    const target = byPointer ? { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) } : element
    const back = (element.closest('[role="none"]') ?? element).querySelector<HTMLElement>('[role="treeitem"]')
    onMenu({ target, back, group, ...(contact && { contact }) })
  }
}
