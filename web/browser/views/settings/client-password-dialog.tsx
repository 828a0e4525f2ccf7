import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  row: { display: 'flex', alignItems: 'end', gap: tokens.spacingHorizontalS },
  field: { flexGrow: 1 },
  value: { fontFamily: tokens.fontFamilyMonospace },
})

export interface ClientPasswordDialogProps {
  label: string
  userName: string
  password: string
  onClose(): void
}

/** Shows a client password the one time it can be seen. Closed by its button only, so that it isn't lost by a click beside it. */
export function ClientPasswordDialog({ label, userName, password, onClose }: ClientPasswordDialogProps) {
  const styles = useStyles()
  const [said, setSaid] = useState('')
  const copy = (text: string) => {
    // Absent on pages that don't come over HTTPS.
    const clipboard: Clipboard | undefined = navigator.clipboard
    const copying = clipboard === undefined ? Promise.reject(new Error('no clipboard')) : clipboard.writeText(text)
    copying.then(
      () => setSaid(t('clients.copied')),
      () => setSaid(t('clients.copyFailed')),
    )
  }
  const line = (what: string, value: string) => (
    <div className={styles.row}>
      <Field label={what} className={styles.field}>
        <Input readOnly value={value} input={{ className: styles.value, autoComplete: 'off', spellCheck: false }} onFocus={(event) => event.currentTarget.select()} />
      </Field>
      <Button aria-label={t('clients.copyOf', { what })} onClick={() => copy(value)}>
        {t('clients.copy')}
      </Button>
    </div>
  )
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface style={{ maxWidth: '480px' }}>
        <DialogBody>
          <DialogTitle>{t('clients.shownTitle', { label })}</DialogTitle>
          <DialogContent className={styles.content}>
            <Text>{t('clients.shownOnce')}</Text>
            {line(t('clients.userName'), userName)}
            {line(t('clients.password'), password)}
            <Text role="status">{said}</Text>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {t('clients.done')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
