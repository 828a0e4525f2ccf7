import { Button, Checkbox, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, MessageBar, MessageBarBody, Radio, RadioGroup, Select, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { reasonOf } from '../../../shared/reason.ts'
import { t } from '../../../text/text.ts'
import { createItem } from '../admin-api.ts'
import type { TopologyData } from './topology-data.ts'

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minHeight: '230px' } })

interface Draft {
  fqdn: string
  kind: 'single' | 'multiple'
  computers: string
  registrar: string
  site: string
  requiresReplication: boolean
  applicationId: string
  port: string
}

const steps = ['admin.wizardName', 'admin.wizardNextHop', 'admin.wizardApplication'] as const

/** "New trusted application pool", in the steps of the topology builder: name and computers, next hop, application. What it makes is pending. */
export function NewPoolWizard({ data, onClose }: { data: TopologyData; onClose(made: boolean): void }) {
  const styles = useStyles()
  const [step, setStep] = useState(0)
  const [working, setWorking] = useState(false)
  const [refused, setRefused] = useState('')
  const [draft, setDraft] = useState<Draft>({
    fqdn: '',
    kind: 'single',
    computers: '',
    registrar: data.pools.find(({ role }) => role === 'front end')?.identity ?? '',
    site: data.sites[0]?.identity ?? '',
    requiresReplication: true,
    applicationId: 'OutlookWebApp',
    port: '5199',
  })
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }))
  const ready = [draft.fqdn.trim() !== '' && (draft.kind === 'single' || draft.computers.trim() !== ''), draft.registrar !== '' && draft.site !== '', true][step] ?? false
  const finish = async () => {
    setWorking(true)
    setRefused('')
    try {
      await make(draft)
      onClose(true)
    } catch (error) {
      setRefused(reasonOf(error))
    } finally {
      setWorking(false)
    }
  }
  const last = step === steps.length - 1
  return (
    <Dialog open onOpenChange={(_, event) => !event.open && onClose(false)}>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (!ready) return
            if (last) void finish()
            else setStep(step + 1)
          }}
        >
          <DialogBody>
            <DialogTitle>
              {t('admin.newTrustedPool')} · {t(steps[step] ?? steps[0])}
            </DialogTitle>
            <DialogContent className={styles.content}>
              {refused !== '' && (
                <MessageBar intent="error" layout="multiline">
                  <MessageBarBody>{refused}</MessageBarBody>
                </MessageBar>
              )}
              {step === 0 && <NameStep draft={draft} onChange={change} />}
              {step === 1 && <NextHopStep data={data} draft={draft} onChange={change} />}
              {step === 2 && <ApplicationStep draft={draft} onChange={change} />}
            </DialogContent>
            <DialogActions>
              {step > 0 && <Button onClick={() => setStep(step - 1)}>{t('action.back')}</Button>}
              <Button onClick={() => onClose(false)}>{t('action.cancel')}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={!ready || working}>
                {t(last ? 'admin.finish' : 'admin.next')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}

interface StepProps {
  draft: Draft
  onChange(part: Partial<Draft>): void
}

function NameStep({ draft, onChange }: StepProps) {
  return (
    <>
      <Field label={t('admin.poolFqdn')} hint={t('admin.poolFqdnHint')} required>
        <Input value={draft.fqdn} maxLength={253} autoComplete="off" spellCheck={false} onChange={(_, event) => onChange({ fqdn: event.value })} />
      </Field>
      <RadioGroup value={draft.kind} onChange={(_, event) => onChange({ kind: event.value as Draft['kind'] })}>
        <Radio value="single" label={t('admin.singleComputer')} />
        <Radio value="multiple" label={t('admin.multipleComputers')} />
      </RadioGroup>
      {draft.kind === 'multiple' && (
        <Field label={t('admin.computerFqdns')} hint={t('admin.computerFqdnsHint')} required>
          <Input value={draft.computers} maxLength={4_000} spellCheck={false} onChange={(_, event) => onChange({ computers: event.value })} />
        </Field>
      )}
    </>
  )
}

function NextHopStep({ data, draft, onChange }: StepProps & { data: TopologyData }) {
  return (
    <>
      <Field label={t('admin.nextHop')} required>
        <Select value={draft.registrar} onChange={(_, event) => onChange({ registrar: event.value })}>
          {data.pools.map(({ identity }) => (
            <option key={identity}>{identity}</option>
          ))}
        </Select>
      </Field>
      <Field label={t('admin.siteId')} required>
        <Select value={draft.site} onChange={(_, event) => onChange({ site: event.value })}>
          {data.sites.map(({ identity, displayName }) => (
            <option key={identity} value={identity}>
              {displayName === identity ? identity : `${displayName} (${identity})`}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox label={t('admin.requiresReplication')} checked={draft.requiresReplication} onChange={(_, event) => onChange({ requiresReplication: event.checked === true })} />
    </>
  )
}

function ApplicationStep({ draft, onChange }: StepProps) {
  return (
    <>
      <Field label={t('admin.applicationId')} hint={t('admin.applicationIdHint')}>
        <Input value={draft.applicationId} maxLength={64} spellCheck={false} onChange={(_, event) => onChange({ applicationId: event.value })} />
      </Field>
      <Field label={t('admin.listeningPort')} hint={t('admin.listeningPortHint')}>
        <Input value={draft.port} inputMode="numeric" maxLength={5} onChange={(_, event) => onChange({ port: event.value })} />
      </Field>
    </>
  )
}

/** The pool with its first computer, the other computers, the application: each is pending as soon as it is made. */
async function make({ fqdn, kind, computers, registrar, site, requiresReplication, applicationId, port }: Draft): Promise<void> {
  const identity = fqdn.trim()
  const [first, ...more] = kind === 'single' ? [] : computers.split(/[\s,;]+/).filter(Boolean)
  await createItem('trusted-application-pools', { identity, registrar, site, requiresReplication, ...(first !== undefined && { computerFqdn: first }) })
  for (const computer of more) await createItem('trusted-application-computers', { identity: computer, pool: identity })
  if (applicationId.trim() !== '') await createItem('trusted-applications', { applicationId: applicationId.trim(), trustedApplicationPoolFqdn: identity, port: Number(port) })
}
