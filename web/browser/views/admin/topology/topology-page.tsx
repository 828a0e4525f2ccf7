import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useState } from 'react'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { reasonOf } from '../../../shared/reason.ts'
import { ErrorState, RowSkeletons } from '../../../shared/states.tsx'
import { t } from '../../../text/text.ts'
import { type Item, removeItem, runAction } from '../admin-api.ts'
import { carryOut } from '../carry-out.ts'
import { PageHead } from '../page-head.tsx'
import { useLoaded } from '../use-loaded.ts'
import { NewPoolWizard } from './new-pool-wizard.tsx'
import { PendingBar } from './pending-bar.tsx'
import { loadTopology } from './topology-data.ts'
import { TopologyTree } from './topology-tree.tsx'
import { VersionList } from './version-list.tsx'
import { HttpError } from '../../../http.ts'
import { notify } from '../../../toasts.ts'

const useStyles = makeStyles({ heading: { display: 'block', margin: `${tokens.spacingVerticalXL} 0 ${tokens.spacingVerticalS}` } })

/** The topology builder: what is pending shows at once and counts when it is published. */
export default function TopologyPage() {
  const styles = useStyles()
  const { loaded, busy, reload } = useLoaded(loadTopology)
  const [wizard, setWizard] = useState(false)
  const [working, setWorking] = useState(false)
  const [removing, setRemoving] = useState<{ collection: string; item: Item }>()
  const [conflict, setConflict] = useState('')

  const change = async (work: Promise<{ warnings: string[] }>, done?: string) => {
    setWorking(true)
    await carryOut(work, done)
    setWorking(false)
    reload()
  }
  const publish = async (force: boolean) => {
    setWorking(true)
    try {
      const { result, warnings } = await runAction<{ version: number }>('enable-topology', { force, ...(loaded.state === 'ready' && { seen: loaded.value.pendingName }) })
      notify({ tone: 'success', text: t('admin.published', { version: String(result.version) }), lasts: 5_000 })
      for (const warning of warnings) notify({ tone: 'info', text: warning })
    } catch (error) {
      if (error instanceof HttpError && error.code === 'conflict' && error.parameter !== 'seen' && !force) setConflict(reasonOf(error))
      else notify({ tone: 'error', text: reasonOf(error) })
    }
    setWorking(false)
    reload()
  }

  if (loaded.state === 'loading') return <RowSkeletons />
  if (loaded.state === 'failed') return <ErrorState text={loaded.reason} onRetry={reload} />
  const { value: data } = loaded
  return (
    <>
      <PageHead title={t('admin.topology')} about={t('admin.topologyAbout')} onReload={reload} busy={busy}>
        <Button icon={<AddRegular />} appearance="primary" onClick={() => setWizard(true)}>
          {t('admin.newTrustedPool')}
        </Button>
      </PageHead>
      {data.pending.length > 0 && <PendingBar pending={data.pending} working={working} onPublish={() => void publish(false)} onDiscard={() => void change(runAction('discard-topology-changes'), t('admin.discarded'))} />}
      <TopologyTree data={data} onRemove={(collection, item) => setRemoving({ collection, item })} />
      <Text as="h3" weight="semibold" className={styles.heading}>
        {t('admin.versions')}
      </Text>
      <VersionList versions={data.versions} onRestore={(version) => void change(runAction('restore-topology', { version: Number(version.identity) }), t('admin.restored', { version: version.identity }))} />
      {wizard && (
        <NewPoolWizard
          data={data}
          onClose={(made) => {
            setWizard(false)
            if (made) reload()
          }}
        />
      )}
      {removing && (
        <ConfirmDialog
          title={t('admin.removeTitle', { name: removing.item.identity })}
          text={t('admin.removeText')}
          confirm={t('action.remove')}
          onConfirm={() => void change(removeItem(removing.collection, removing.item))}
          onClose={() => setRemoving(undefined)}
        />
      )}
      {conflict !== '' && <ConfirmDialog title={t('admin.publishAnyway')} text={conflict} confirm={t('admin.publishForce')} onConfirm={() => void publish(true)} onClose={() => setConflict('')} />}
    </>
  )
}
