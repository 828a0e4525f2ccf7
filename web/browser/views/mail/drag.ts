import type { DragEvent } from 'react'
import { t } from '../../text/text.ts'

const type = 'application/x-parley-messages'

/** Begins dragging messages; what hangs on the pointer says how many. */
export function dragMessages(event: DragEvent, ids: readonly string[]): void {
  event.dataTransfer.setData(type, JSON.stringify(ids))
  event.dataTransfer.effectAllowed = 'move'
  const label = document.createElement('div')
  label.textContent = t('mail.listCount', { count: ids.length })
  label.style.cssText = 'position:fixed;top:-100px;padding:6px 12px;border-radius:4px;background:#0f6cbd;color:#fff;font:14px sans-serif'
  document.body.append(label)
  event.dataTransfer.setDragImage(label, -8, -8)
  setTimeout(() => label.remove())
}

export function isMessageDrag(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(type)
}

export function draggedMessages(event: DragEvent): string[] {
  try {
    const ids: unknown = JSON.parse(event.dataTransfer.getData(type))
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
