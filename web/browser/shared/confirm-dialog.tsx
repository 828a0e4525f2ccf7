import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components'
import { t } from '../text/text.ts'

export interface ConfirmDialogProps {
  title: string
  text: string
  confirm: string
  onConfirm(): void
  onClose(): void
}

/** Asks before something that cannot be taken back; a dialog it is asked in stays behind, dimmed. */
export function ConfirmDialog({ title, text, confirm, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface backdrop={{ appearance: 'dimmed' }} style={{ maxWidth: '420px' }}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>{text}</DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{t('action.cancel')}</Button>
            <Button
              appearance="primary"
              onClick={() => {
                onConfirm()
                onClose()
              }}
            >
              {confirm}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
