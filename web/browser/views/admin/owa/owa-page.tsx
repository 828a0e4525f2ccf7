import { Button, makeStyles, Switch, Text, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { ErrorState, RowSkeletons } from '../../../shared/states.tsx'
import { t } from '../../../text/text.ts'
import { changeItem, runAction } from '../admin-api.ts'
import { carryOut } from '../carry-out.ts'
import { DataTable, type DataColumn } from '../data-table.tsx'
import { PageHead } from '../page-head.tsx'
import { useLoaded } from '../use-loaded.ts'
import { DirectoryDialog } from './directory-dialog.tsx'
import { EffectiveSettings } from './effective-settings.tsx'
import { loadOwa, type MailboxPolicy, type VirtualDirectory } from './owa-data.ts'

const useStyles = makeStyles({ heading: { display: 'block', margin: `${tokens.spacingVerticalXL} 0 ${tokens.spacingVerticalS}` } })

const directoryColumns = (onEdit: (directory: VirtualDirectory) => void): DataColumn<VirtualDirectory>[] => [
  { name: 'identity', heading: t('admin.virtualDirectory'), width: '240px', show: ({ identity }) => identity },
  { name: 'im', heading: t('admin.im'), width: '110px', show: (directory) => (directory.instantMessagingEnabled ? t('admin.on') : t('admin.off')) },
  { name: 'type', heading: t('admin.imType'), width: '90px', show: ({ instantMessagingType }) => instantMessagingType },
  { name: 'server', heading: t('admin.imServerName'), show: ({ instantMessagingServerName }) => instantMessagingServerName },
  {
    name: 'edit',
    heading: '',
    width: '90px',
    show: (directory) => (
      <Button size="small" aria-label={t('admin.editOf', { name: directory.identity })} onClick={() => onEdit(directory)}>
        {t('admin.edit')}
      </Button>
    ),
  },
]

const policyColumns = (onSwitch: (policy: MailboxPolicy, on: boolean) => void): DataColumn<MailboxPolicy>[] => [
  { name: 'name', heading: t('admin.owaPolicy'), width: '240px', show: ({ identity, isDefault }) => (isDefault ? `${identity} (${t('admin.default')})` : identity) },
  { name: 'im', heading: t('admin.im'), width: '140px', show: (policy) => <Switch aria-label={t('admin.imOf', { name: policy.identity })} checked={policy.instantMessagingEnabled} onChange={(_, event) => onSwitch(policy, event.checked)} /> },
  { name: 'type', heading: t('admin.imType'), show: ({ instantMessagingType }) => instantMessagingType },
]

/** Outlook Web App: where instant messaging is switched on, and which of four places counts. */
export default function OwaPage() {
  const styles = useStyles()
  const { loaded, busy, reload } = useLoaded(loadOwa)
  const [edited, setEdited] = useState<VirtualDirectory>()
  const [recycling, setRecycling] = useState(false)
  if (loaded.state === 'loading') return <RowSkeletons />
  if (loaded.state === 'failed') return <ErrorState text={loaded.reason} onRetry={reload} />
  const { directories, policies, effective } = loaded.value
  const switchPolicy = async (policy: MailboxPolicy, on: boolean) => {
    await carryOut(changeItem('owa-mailbox-policies', policy, { instantMessagingEnabled: on }), t('admin.saved', { name: policy.identity }))
    reload()
  }
  return (
    <>
      <PageHead title={t('admin.owa')} about={t('admin.owaAbout')} onReload={reload} busy={busy}>
        <Button onClick={() => setRecycling(true)}>{t('admin.recycle')}</Button>
      </PageHead>
      <DataTable label={t('admin.virtualDirectories')} loaded={{ state: 'ready', value: directories }} columns={directoryColumns(setEdited)} keyOf={({ identity }) => identity} empty={{ title: t('admin.none') }} onRetry={reload} />
      <Text as="h3" weight="semibold" className={styles.heading}>
        {t('admin.owaPolicies')}
      </Text>
      <DataTable label={t('admin.owaPolicies')} loaded={{ state: 'ready', value: policies }} columns={policyColumns((policy, on) => void switchPolicy(policy, on))} keyOf={({ identity }) => identity} empty={{ title: t('admin.none') }} onRetry={reload} />
      <EffectiveSettings effective={effective} />
      {edited && (
        <DirectoryDialog
          directory={edited}
          onClose={(changed) => {
            setEdited(undefined)
            if (changed) reload()
          }}
        />
      )}
      {recycling && <ConfirmDialog title={t('admin.recycleTitle')} text={t('admin.recycleText')} confirm={t('admin.recycle')} onConfirm={() => void carryOut(runAction('recycle-web'), t('admin.recycled'))} onClose={() => setRecycling(false)} />}
    </>
  )
}
