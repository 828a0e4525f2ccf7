import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Textarea } from '@fluentui/react-components'
import { type KeyboardEvent, useState } from 'react'
import { wireLimits } from '../../../shared/wire.ts'
import { send } from '../../live.ts'
import { reasonOf } from '../../shared/reason.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'

const limit = wireLimits.noteCharacters

export default function StatusMessageDialog({ onClose }: { onClose(): void }) {
  const current = useLive((live) => live.me.presence.note)
  const [text, setText] = useState(current)
  const [failure, setFailure] = useState('')
  const save = (note: string) => {
    send('note.set', { text: note.trim() }).then(onClose, (error: unknown) => setFailure(t('note.failed', { reason: reasonOf(error) })))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    save(text)
  }
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface style={{ maxWidth: '460px' }}>
        <DialogBody>
          <DialogTitle>{t('note.title')}</DialogTitle>
          <DialogContent>
            <Field label={t('note.label')} hint={`${t('note.hint')} ${t('note.count', { count: text.length, limit })}`} {...(failure !== '' && { validationMessage: failure })}>
              <Textarea value={text} maxLength={limit} rows={3} onChange={(_, data) => setText(data.value)} onKeyDown={onKeyDown} />
            </Field>
          </DialogContent>
          <DialogActions>
            {current !== '' && <Button onClick={() => save('')}>{t('note.clear')}</Button>}
            <Button onClick={onClose}>{t('action.cancel')}</Button>
            <Button appearance="primary" onClick={() => save(text)}>
              {t('action.save')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
