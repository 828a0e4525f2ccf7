import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, Subtitle2, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text, tokens } from '@fluentui/react-components'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { reasonOf } from '../../shared/reason.ts'
import { ErrorState, RowSkeletons } from '../../shared/states.tsx'
import { formatDate, t } from '../../text/text.ts'
import { notify } from '../../toasts.ts'
import { ClientPasswordDialog } from './client-password-dialog.tsx'
import { type ClientPassword, type ClientPasswords, createClientPassword, loadClientPasswords, revokeClientPassword } from './client-passwords.ts'

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  heading: { margin: 0 },
  quiet: { color: tokens.colorNeutralForeground3 },
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  device: { flexGrow: 1, minWidth: '200px' },
  label: { overflowWrap: 'anywhere' },
})

const LONGEST_LABEL = 100

/** The person's passwords for other clients: one a device, made and revoked here. */
export function ClientPasswordsSection() {
  const styles = useStyles()
  const [loaded, setLoaded] = useState<ClientPasswords>()
  const [failure, setFailure] = useState('')
  const [revoking, setRevoking] = useState<ClientPassword>()
  const load = useCallback(() => {
    loadClientPasswords().then(
      (found) => {
        setFailure('')
        setLoaded(found)
      },
      (error: unknown) => setFailure(reasonOf(error)),
    )
  }, [])
  useEffect(load, [load])
  const revoke = (item: ClientPassword) => {
    revokeClientPassword(item.id).then(
      () => notify({ tone: 'success', text: t('clients.revoked', { label: item.label }) }),
      (error: unknown) => notify({ tone: 'error', text: t('clients.revokeFailed', { reason: reasonOf(error) }) }),
    ).finally(load)
  }
  return (
    <section className={styles.section} aria-labelledby="settings-clients">
      <Subtitle2 as="h2" id="settings-clients" className={styles.heading}>
        {t('clients.title')}
      </Subtitle2>
      <Text className={styles.quiet}>{t('clients.about')}</Text>
      {failure !== '' ? (
        <ErrorState text={t('clients.loadFailed', { reason: failure })} onRetry={load} />
      ) : loaded === undefined ? (
        <RowSkeletons rows={2} />
      ) : (
        <>
          {loaded.items.length === 0 ? <Text>{t('clients.none')}</Text> : <Devices items={loaded.items} onRevoke={setRevoking} />}
          <NewDevice userName={loaded.userName} onCreated={load} />
        </>
      )}
      {revoking && (
        <ConfirmDialog
          title={t('clients.revokeTitle', { label: revoking.label })}
          text={t('clients.revokeText')}
          confirm={t('clients.revoke')}
          onConfirm={() => revoke(revoking)}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </section>
  )
}

function Devices({ items, onRevoke }: { items: ClientPassword[]; onRevoke(item: ClientPassword): void }) {
  const styles = useStyles()
  return (
    <Table aria-label={t('clients.title')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{t('clients.device')}</TableHeaderCell>
          <TableHeaderCell>{t('clients.created')}</TableHeaderCell>
          <TableHeaderCell>{t('clients.lastUsed')}</TableHeaderCell>
          <TableHeaderCell>{t('clients.actions')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {items.map((item) => (
          <TableRow key={item.id}>
            <TableCell className={styles.label}>{item.label}</TableCell>
            <TableCell>{formatDate(item.createdAt, { dateStyle: 'medium' })}</TableCell>
            <TableCell>{item.lastUsedAt === undefined ? t('clients.never') : formatDate(item.lastUsedAt, { dateStyle: 'medium', timeStyle: 'short' })}</TableCell>
            <TableCell>
              <Button size="small" aria-label={t('clients.revokeOf', { label: item.label })} onClick={() => onRevoke(item)}>
                {t('clients.revoke')}
              </Button>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function NewDevice({ userName, onCreated }: { userName: string; onCreated(): void }) {
  const styles = useStyles()
  const [label, setLabel] = useState('')
  const [current, setCurrent] = useState('')
  const [failure, setFailure] = useState('')
  const [made, setMade] = useState<{ label: string; password: string }>()
  const create = (event: FormEvent) => {
    event.preventDefault()
    const device = label.trim()
    if (device === '' || current === '') return
    createClientPassword(device, current).then(
      ({ password }) => {
        setMade({ label: device, password })
        setLabel('')
        setCurrent('')
        setFailure('')
        onCreated()
      },
      (error: unknown) => setFailure(t('clients.createFailed', { reason: reasonOf(error) })),
    )
  }
  return (
    <>
      <form className={styles.form} onSubmit={create}>
        <Field label={t('clients.device')} className={styles.device}>
          <Input value={label} maxLength={LONGEST_LABEL} placeholder={t('clients.devicePlaceholder')} onChange={(_, data) => setLabel(data.value)} />
        </Field>
        <Field label={t('clients.current')} className={styles.device}>
          <Input type="password" autoComplete="current-password" value={current} maxLength={1_024} onChange={(_, data) => setCurrent(data.value)} />
        </Field>
        <Button type="submit" disabledFocusable={label.trim() === '' || current === ''}>
          {t('clients.create')}
        </Button>
      </form>
      {failure !== '' && (
        <MessageBar intent="error" layout="multiline" role="alert">
          <MessageBarBody>{failure}</MessageBarBody>
        </MessageBar>
      )}
      {made && <ClientPasswordDialog {...made} userName={userName} onClose={() => setMade(undefined)} />}
    </>
  )
}
