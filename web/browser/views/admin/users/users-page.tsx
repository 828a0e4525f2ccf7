import { Badge, Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { useCallback, useState } from 'react'
import { PersonName } from '../../../shared/person-name.tsx'
import { t } from '../../../text/text.ts'
import { listItems, searchItems } from '../admin-api.ts'
import { DataTable, type DataColumn } from '../data-table.tsx'
import { PageHead } from '../page-head.tsx'
import { useLoaded } from '../use-loaded.ts'
import { useSettled } from '../use-settled.ts'
import { PasswordDialog } from './password-dialog.tsx'
import type { AdminUser, OwaPolicy } from './user-data.ts'
import { UserDialog } from './user-dialog.tsx'

const useStyles = makeStyles({ search: { maxWidth: '360px', paddingBottom: tokens.spacingVerticalM } })

/** More than these are found by searching. */
const mostShown = 200

const loadPolicies = (signal: AbortSignal) => listItems<OwaPolicy>('owa-mailbox-policies', signal)

const columns = (onEdit: (user: AdminUser) => void, onPassword: (user: AdminUser) => void): DataColumn<AdminUser>[] => [
  { name: 'name', heading: t('admin.name'), width: '170px', show: ({ identity, displayName }) => <PersonName address={identity} name={displayName} /> },
  { name: 'account', heading: t('admin.account'), width: '70px', show: ({ account }) => account },
  { name: 'address', heading: t('admin.sipAddress'), width: '170px', show: ({ sipAddress, identity }) => sipAddress || identity },
  {
    name: 'im',
    heading: t('admin.im'),
    show: ({ imEnabled, imRefusal }) =>
      imEnabled ? (
        <Badge appearance="tint" color="success">
          {t('admin.on')}
        </Badge>
      ) : (
        `${t('admin.off')}: ${imRefusal?.check ?? ''}`
      ),
  },
  { name: 'policy', heading: t('admin.policy'), width: '80px', show: ({ owaMailboxPolicy }) => owaMailboxPolicy ?? t('admin.default') },
  { name: 'role', heading: t('admin.role'), width: '100px', show: ({ administrator }) => (administrator ? t('admin.administrator') : '') },
  {
    name: 'actions',
    heading: '',
    width: '190px',
    show: (user) => (
      <>
        <Button size="small" aria-label={t('admin.editOf', { name: user.displayName })} onClick={() => onEdit(user)}>
          {t('admin.edit')}
        </Button>{' '}
        <Button size="small" appearance="subtle" aria-label={t('admin.passwordOf', { name: user.displayName })} onClick={() => onPassword(user)}>
          {t('admin.resetPassword')}
        </Button>
      </>
    ),
  },
]

/** The people of the organisation: whether each has instant messaging, and why not. */
export default function UsersPage() {
  const styles = useStyles()
  const [text, setText] = useState('')
  const search = useSettled(text.trim())
  const { loaded, busy, reload } = useLoaded(useCallback((signal: AbortSignal) => searchItems<AdminUser>('users', { search, top: mostShown }, signal), [search]))
  const policies = useLoaded(loadPolicies).loaded
  const [edited, setEdited] = useState<AdminUser>()
  const [password, setPassword] = useState<AdminUser>()
  const shown = loaded.state === 'ready' ? ({ state: 'ready', value: loaded.value.items } as const) : loaded
  const left = loaded.state === 'ready' && loaded.value.total > loaded.value.items.length
  return (
    <>
      <PageHead title={t('admin.users')} about={t('admin.usersAbout')} onReload={reload} busy={busy} />
      <Field label={t('admin.findPeople')} className={styles.search} {...(left && { hint: t('admin.usersLeft', { shown: loaded.value.items.length, total: loaded.value.total }) })}>
        <Input value={text} maxLength={200} contentBefore={<SearchRegular />} onChange={(_, data) => setText(data.value)} />
      </Field>
      <DataTable minWidth={970} label={t('admin.users')} loaded={shown} columns={columns(setEdited, setPassword)} keyOf={({ identity }) => identity} empty={{ title: t('search.none') }} onRetry={reload} />
      {edited && (
        <UserDialog
          user={edited}
          policies={policies.state === 'ready' ? policies.value : []}
          onClose={(changed) => {
            setEdited(undefined)
            if (changed) reload()
          }}
        />
      )}
      {password && <PasswordDialog user={password} onClose={() => setPassword(undefined)} />}
    </>
  )
}
