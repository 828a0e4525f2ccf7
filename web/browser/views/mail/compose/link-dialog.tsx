import { isAddress } from '../../../mail/addresses.ts'
import { TextDialog } from '../../../shared/text-dialog.tsx'
import { t } from '../../../text/text.ts'
import type { Editor } from './squire-editor.ts'

export function LinkDialog({ editor, onClose }: { editor: Editor; onClose(): void }) {
  const close = () => {
    onClose()
    editor.focus()
  }
  const insert = async (text: string) => {
    const href = linkOf(text)
    if (href === undefined) throw new Error(t('compose.linkInvalid'))
    editor.focus()
    editor.makeLink(href)
  }
  return <TextDialog title={t('compose.linkTitle')} label={t('compose.linkLabel')} submit={t('action.add')} maxLength={2000} onSubmit={insert} onClose={close} />
}

/** `parley.test` means the web, `bob@parley.test` a mail address. Undefined for what a mail should not link to. */
export function linkOf(text: string): string | undefined {
  const trimmed = text.trim()
  if (isAddress(trimmed)) return `mailto:${trimmed}`
  const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) && !/^[^/]+:\d+(?:\/|$)/.test(trimmed) ? trimmed : `https://${trimmed}`
  try {
    const url = new URL(withScheme)
    const allowed = ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol)
    return allowed && (url.hostname === '' || url.hostname.includes('.') || url.hostname === 'localhost') ? url.href : undefined
  } catch {
    return undefined
  }
}
