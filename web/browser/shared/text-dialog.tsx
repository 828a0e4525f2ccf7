import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import { t } from '../text/text.ts'
import { reasonOf } from './reason.ts'

export interface TextDialogProps {
  title: string
  label: string
  submit: string
  initial?: string
  maxLength: number
  onSubmit(text: string): Promise<unknown>
  onClose(): void
}

/** Asks for one line of text; stays open with the reason when it was refused. */
export function TextDialog({ title, label, submit, initial = '', maxLength, onSubmit, onClose }: TextDialogProps) {
  const [text, setText] = useState(initial)
  const [failure, setFailure] = useState('')
  const [working, setWorking] = useState(false)
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    setWorking(true)
    onSubmit(text.trim()).then(onClose, (error: unknown) => {
      setFailure(reasonOf(error))
      setWorking(false)
    })
  }
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface aria-describedby={undefined} style={{ maxWidth: '420px' }}>
        <form onSubmit={save}>
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent>
              <Field label={label} {...(failure !== '' && { validationMessage: failure })}>
                <Input value={text} maxLength={maxLength} onChange={(_, data) => setText(data.value)} />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t('action.cancel')}</Button>
              <Button type="submit" appearance="primary" disabled={working || text.trim() === ''}>
                {submit}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
