import { makeStyles, Subtitle2, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text, tokens } from '@fluentui/react-components'
import { useCallback, useEffect, useState } from 'react'
import { http } from '../../http.ts'
import { Pane } from '../../shared/pane.tsx'
import { reasonOf } from '../../shared/reason.ts'
import { EmptyState, ErrorState, RowSkeletons } from '../../shared/states.tsx'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { ImNotice } from '../chat/im-notice.tsx'
import { roleStates } from './role-states.ts'

const useStyles = makeStyles({
  body: { padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXXL}`, maxWidth: '720px' },
  hint: { display: 'block', color: tokens.colorNeutralForeground3, marginBottom: tokens.spacingVerticalL },
})

export default function AdminView() {
  const administrator = useLive((live) => live.me.administrator)
  return <Pane title={t('admin.title')}>{administrator ? <Health /> : <EmptyState title={t('admin.forbidden')} />}</Pane>
}

function Health() {
  const styles = useStyles()
  const [health, setHealth] = useState<[role: string, state: string][]>()
  const [failure, setFailure] = useState('')
  const load = useCallback(() => {
    http<unknown>('GET', '/health').then(
      (report) => {
        setFailure('')
        setHealth(roleStates(report))
      },
      (error: unknown) => setFailure(reasonOf(error)),
    )
  }, [])
  useEffect(load, [load])
  return (
    <div className={styles.body}>
      <Subtitle2 as="h2">{t('admin.later')}</Subtitle2>
      <Text className={styles.hint}>{t('admin.laterHint')}</Text>
      <ImNotice />
      {failure !== '' ? (
        <ErrorState text={t('admin.healthFailed', { reason: failure })} onRetry={load} />
      ) : health === undefined ? (
        <RowSkeletons rows={3} />
      ) : (
        <Table aria-label={t('admin.health')}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>{t('admin.role')}</TableHeaderCell>
              <TableHeaderCell>{t('admin.state')}</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {health.map(([role, state]) => (
              <TableRow key={role}>
                <TableCell>{role}</TableCell>
                <TableCell>{state}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </div>
  )
}
