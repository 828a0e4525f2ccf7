import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, makeStyles, MessageBar, MessageBarBody, Select, Switch, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { t } from '../../../text/text.ts'
import { changeItem } from '../admin-api.ts'
import { carryOut } from '../carry-out.ts'
import type { AdminUser, OwaPolicy } from './user-data.ts'

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } })

type Decided = Pick<AdminUser, 'mailbox' | 'csUser' | 'enabled' | 'owaEnabled' | 'owaMailboxPolicy' | 'administrator'>

/** What administrators decide about a person. Only what was changed is sent. */
export function UserDialog({ user, policies, onClose }: { user: AdminUser; policies: readonly OwaPolicy[]; onClose(changed: boolean): void }) {
  const styles = useStyles()
  const [working, setWorking] = useState(false)
  const [patch, setPatch] = useState<Partial<Decided>>({})
  const now: Decided = { ...user, ...patch }
  const change = (part: Partial<Decided>) => setPatch((before) => ({ ...before, ...part }))
  const save = async () => {
    setWorking(true)
    const answer = await carryOut(changeItem('users', user, patch), t('admin.saved', { name: user.displayName }))
    setWorking(false)
    if (answer) onClose(true)
  }
  return (
    <Dialog open onOpenChange={(_, event) => !event.open && onClose(false)}>
      <DialogSurface style={{ maxWidth: '460px' }}>
        <DialogBody>
          <DialogTitle>{user.displayName}</DialogTitle>
          <DialogContent className={styles.content}>
            {user.imRefusal && (
              <MessageBar intent="warning" layout="multiline">
                <MessageBarBody>
                  {user.imRefusal.check}. {user.imRefusal.remedy}
                </MessageBarBody>
              </MessageBar>
            )}
            <Switch label={t('admin.userMailbox')} checked={now.mailbox} onChange={(_, event) => change({ mailbox: event.checked })} />
            <Switch label={t('admin.userOwa')} checked={now.owaEnabled} onChange={(_, event) => change({ owaEnabled: event.checked })} />
            <Switch label={t('admin.userLync')} checked={now.csUser && now.enabled} onChange={(_, event) => change(event.checked ? { csUser: true, enabled: true } : { enabled: false })} />
            <Field label={t('admin.owaPolicy')}>
              <Select value={now.owaMailboxPolicy ?? ''} onChange={(_, event) => change({ owaMailboxPolicy: event.value === '' ? null : event.value })}>
                <option value="">{t('admin.default')}</option>
                {policies.map(({ identity }) => (
                  <option key={identity}>{identity}</option>
                ))}
              </Select>
            </Field>
            <Switch label={t('admin.administrator')} checked={now.administrator} onChange={(_, event) => change({ administrator: event.checked })} />
          </DialogContent>
          <DialogActions>
            <Button onClick={() => onClose(false)}>{t('action.cancel')}</Button>
            <Button appearance="primary" disabledFocusable={working || Object.keys(patch).length === 0} onClick={() => void save()}>
              {t('action.save')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
