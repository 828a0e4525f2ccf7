import { makeStyles, tokens } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import type { Jmap } from '../../../mail/jmap.ts'
import { jmap } from '../../../mail/mail-session.ts'
import { fromEditor, toEditor } from '../../../mail/compose/editable-html.ts'
import type { Draft } from '../../../mail/compose/draft.ts'
import { changeDraft, readyDraft } from '../../../mail/compose/drafts.ts'
import { pasteFiles, receivePictures } from '../../../mail/compose/pasted-files.ts'
import { t } from '../../../text/text.ts'
import { FormatBar } from './format-bar.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { Editor } from './squire-editor.ts'

const useStyles = makeStyles({
  root: { flexGrow: 1, display: 'flex', flexDirection: 'column', minHeight: 0 },
  text: {
    flexGrow: 1,
    minHeight: '160px',
    outline: 'none',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
    overflowX: 'auto',
    overflowWrap: 'break-word',
    contain: 'content',
    fontSize: tokens.fontSizeBase300,
    lineHeight: '21px',
    '& blockquote': { margin: '8px 0', paddingLeft: '12px', borderLeft: `3px solid ${tokens.colorNeutralStroke1}` },
    '& a': { color: tokens.colorBrandForegroundLink },
    '& img': { maxWidth: '100%' },
    '& img:not([src])': { display: 'inline-block', minWidth: '24px', minHeight: '24px', outline: `1px dashed ${tokens.colorNeutralStroke1}` },
    '& pre': { whiteSpace: 'pre-wrap' },
    '& ul, & ol': { paddingLeft: '28px', margin: '4px 0' },
  },
})

/** The text of a message with formatting. The editor's document is the truth while it is open; the draft follows it. */
export function RichEditor({ composeKey, draft, locked, takeFocus }: { composeKey: string; draft: Draft; locked: boolean; takeFocus: boolean }) {
  const styles = useStyles()
  const root = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<Editor>()
  const [linking, setLinking] = useState(false)
  const initial = useRef(draft.html)
  useEffect(() => {
    let end: (() => void) | undefined
    let wanted = true
    void jmap().then((mailbox) => {
      if (!wanted || !root.current) return
      const started = startEditor(root.current, { key: composeKey, html: readyDraft(composeKey)?.draft.html ?? initial.current, mailbox, takeFocus, onLink: () => setLinking(true) })
      end = started.end
      setEditor(started.editor)
    })
    return () => {
      wanted = false
      end?.()
    }
  }, [composeKey, takeFocus])
  useEffect(() => {
    const text = root.current
    if (!editor || !text || !locked) return
    const hadFocus = document.activeElement === text
    text.contentEditable = 'false'
    // The engine would still act on keys.
    text.blur()
    return () => {
      text.contentEditable = 'true'
      if (hadFocus && document.activeElement === document.body) editor.focus()
    }
  }, [editor, locked])
  return (
    <div className={styles.root}>
      {editor && <FormatBar editor={editor} locked={locked} onLink={() => setLinking(true)} />}
      <div ref={root} className={styles.text} role="textbox" aria-multiline aria-readonly={locked} aria-label={t('compose.body')} dir="auto" spellCheck />
      {linking && editor && !locked && <LinkDialog editor={editor} onClose={() => setLinking(false)} />}
    </div>
  )
}

interface StartOptions {
  key: string
  html: string
  mailbox: Jmap
  takeFocus: boolean
  onLink(): void
}

function startEditor(root: HTMLElement, { key, html, mailbox, takeFocus, onLink }: StartOptions): { editor: Editor; end(): void } {
  const source = (cid: string) => {
    const picture = readyDraft(key)?.draft.attachments.find((one) => one.cid === cid)
    return picture?.blobId === undefined ? undefined : mailbox.downloadUrl(picture.blobId, picture.name, picture.type)
  }
  const editor = new Editor(root, (text, bookmarks) => toEditor(text, source, bookmarks))
  editor.setHTML(html)
  let last = fromEditor(root)
  editor.addEventListener('input', () => {
    // The engine also tells of what it did itself; only what the person changed is worth saving.
    const html = fromEditor(root)
    if (html === last) return
    last = html
    changeDraft(key, { html })
  })
  editor.addEventListener('pasteImage', (event) => void pasteFiles(key, [...(event as CustomEvent<{ clipboardData: DataTransfer }>).detail.clipboardData.files]))
  editor.setKeyHandler('Ctrl-k', (_, event) => {
    event.preventDefault()
    onLink()
  })
  editor.moveCursorToStart()
  if (takeFocus) editor.focus()
  const endPictures = receivePictures(key, ({ cid = '', name }) => {
    const src = source(cid)
    if (src !== undefined) editor.insertImage(src, { 'data-cid': cid, alt: name })
  })
  const end = () => {
    endPictures()
    editor.destroy()
  }
  return { editor, end }
}
