import { Field, MessageBar, MessageBarBody, Select, Switch } from '@fluentui/react-components'
import { t } from '../../../text/text.ts'
import { EditDialog } from '../edit-dialog.tsx'
import { ContactListSection } from './contact-list-section.tsx'
import type { AdminUser, OwaPolicy } from './user-data.ts'

/** What administrators decide about a person. */
export function UserDialog({ user, policies, onClose }: { user: AdminUser; policies: readonly OwaPolicy[]; onClose(changed: boolean): void }) {
  return (
    <EditDialog collection="users" item={user} name={user.displayName} maxWidth="460px" onClose={onClose}>
      {(now, change) => (
        <>
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
          {user.csUser && <ContactListSection user={user} />}
        </>
      )}
    </EditDialog>
  )
}
