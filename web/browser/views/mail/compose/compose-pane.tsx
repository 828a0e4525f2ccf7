import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, Spinner, tokens } from '@fluentui/react-components'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { closeCompose, type OpenCompose } from '../../../mail/compose/composes.ts'
import { type DraftState, isHeld, openDraft, putDraftAway, useDrafts } from '../../../mail/compose/drafts.ts'
import { attachFiles } from '../../../mail/compose/uploads.ts'
import { ErrorState } from '../../../shared/states.tsx'
import { t } from '../../../text/text.ts'
import { ComposeBar } from './compose-bar.tsx'
import { ComposeFields } from './compose-fields.tsx'
import { FileStrip } from './file-strip.tsx'
import { PlainEditor } from './plain-editor.tsx'
import { RichEditor } from './rich-editor.tsx'
import { useSending } from './use-sending.tsx'

const useStyles = makeStyles({
  root: { flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column', position: 'relative' },
  editor: { flexGrow: 1, minHeight: '160px', display: 'flex', flexDirection: 'column' },
  bar: { flexShrink: 0 },
  scroll: { flexGrow: 1, minHeight: 0, overflowY: 'auto', display: 'flex', flexDirection: 'column' },
  drop: {
    position: 'absolute',
    inset: tokens.spacingHorizontalS,
    zIndex: 10,
    display: 'grid',
    placeItems: 'center',
    border: `2px dashed ${tokens.colorBrandStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
    fontSize: tokens.fontSizeBase400,
    pointerEvents: 'none',
  },
  waiting: { flexGrow: 1, display: 'grid', placeItems: 'center' },
})

/** A message in the making. */
export default function ComposePane({ compose }: { compose: OpenCompose }) {
  const styles = useStyles()
  const { key, seed } = compose
  useEffect(() => openDraft(key, seed), [key, seed])
  const open = useDrafts((state) => state.drafts.get(key))
  if (open?.state === 'ready') return <Writing composeKey={key} open={open} answers={seed.kind !== 'new'} />
  return (
    <div className={styles.waiting}>
      {open?.state === 'failed' ? (
        <div>
          <ErrorState text={t('compose.loadFailed', { reason: open.reason })} onRetry={() => openDraft(key, seed)} />
          <Button appearance="subtle" onClick={() => closeCompose(key)}>
            {t('action.close')}
          </Button>
        </div>
      ) : (
        <Spinner label={t('compose.loading')} />
      )}
    </div>
  )
}

function Writing({ composeKey, open, answers }: { composeKey: string; open: DraftState; answers: boolean }) {
  const styles = useStyles()
  const { draft } = open
  const Editor = draft.format === 'html' ? RichEditor : PlainEditor
  const sending = useSending(composeKey)
  const locked = isHeld(open)
  const drop = useFileDrop((files) => !locked && void attachFiles(composeKey, files))
  const root = useRef<HTMLElement>(null)
  const onKeyDown = (event: React.KeyboardEvent) => {
    // Keys pressed in a dialog or menu of ours come here as well, but are not meant for the message.
    if (!root.current?.contains(event.target as Node)) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      sending.send()
    } else if (event.key === 'Escape' && !event.defaultPrevented) void putDraftAway(composeKey)
  }
  return (
    <section ref={root} aria-label={t('compose.region')} className={styles.root} onKeyDown={onKeyDown} {...drop.handlers}>
      <ComposeBar composeKey={composeKey} open={open} onSend={sending.send} />
      {open.refusal !== undefined && (
        <MessageBar intent="error" layout="multiline" role="alert" className={styles.bar}>
          <MessageBarBody>{open.refusal}</MessageBarBody>
          <MessageBarActions>
            <Button size="small" onClick={sending.send}>
              {t('action.tryAgain')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {open.failure !== undefined && open.refusal === undefined && (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>{t('compose.saveFailed', { reason: open.failure })}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.scroll}>
        <ComposeFields composeKey={composeKey} draft={draft} locked={locked} focusFirst={!answers || draft.to.length === 0} />
        <FileStrip composeKey={composeKey} draft={draft} locked={locked} />
        <div className={styles.editor}>
          <Editor composeKey={composeKey} draft={draft} locked={locked} takeFocus={answers && draft.to.length > 0} />
        </div>
      </div>
      {drop.over && <div className={styles.drop}>{t('compose.attachDrop')}</div>}
      {sending.questions}
    </section>
  )
}

/** Files dragged from elsewhere over the whole message. */
function useFileDrop(onFiles: (files: File[]) => void) {
  const [depth, setDepth] = useState(0)
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  return {
    over: depth > 0,
    handlers: {
      onDragEnter: (event: DragEvent) => hasFiles(event) && setDepth((now) => now + 1),
      onDragLeave: (event: DragEvent) => hasFiles(event) && setDepth((now) => Math.max(0, now - 1)),
      onDragOver: (event: DragEvent) => hasFiles(event) && event.preventDefault(),
      // Before the editor, which would put the file's name into the text.
      onDropCapture: (event: DragEvent) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        event.stopPropagation()
        setDepth(0)
        onFiles([...event.dataTransfer.files])
      },
    },
  }
}
