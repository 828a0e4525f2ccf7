import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input } from '@fluentui/react-components'
import { useState } from 'react'
import { reasonOf } from '../../../shared/reason.ts'
import { t } from '../../../text/text.ts'
import { runAction } from '../admin-api.ts'
import { notify } from '../../../toasts.ts'
import type { AdminUser } from './user-data.ts'

/** Gives somebody a new password, which ends their sessions. */
export function PasswordDialog({ user, onClose }: { user: AdminUser; onClose(): void }) {
  const [password, setPassword] = useState('')
  const [refused, setRefused] = useState('')
  const [working, setWorking] = useState(false)
  const save = async () => {
    setWorking(true)
    try {
      const { warnings } = await runAction('reset-password', { user: user.identity, password })
      notify({ tone: 'success', text: t('admin.passwordReset', { name: user.displayName }), lasts: 5_000 })
      for (const warning of warnings) notify({ tone: 'info', text: warning })
      onClose()
    } catch (error) {
      setRefused(reasonOf(error))
    } finally {
      setWorking(false)
    }
  }
  return (
    <Dialog open onOpenChange={(_, event) => !event.open && onClose()}>
      <DialogSurface style={{ maxWidth: '420px' }}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void save()
          }}
        >
          <DialogBody>
            <DialogTitle>{t('admin.passwordOf', { name: user.displayName })}</DialogTitle>
            <DialogContent>
              <Field label={t('admin.newPassword')} hint={t('admin.newPasswordHint')} {...(refused !== '' && { validationState: 'error', validationMessage: refused })}>
                <Input type="password" autoComplete="new-password" value={password} maxLength={1_024} onChange={(_, event) => setPassword(event.value)} />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t('action.cancel')}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={working || password === ''}>
                {t('admin.resetPassword')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
