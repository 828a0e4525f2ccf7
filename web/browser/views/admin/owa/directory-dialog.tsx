import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Select, Switch, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { t } from '../../../text/text.ts'
import { changeItem } from '../admin-api.ts'
import { carryOut } from '../carry-out.ts'
import { types, type VirtualDirectory } from './owa-data.ts'

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } })

type Settings = Pick<VirtualDirectory, 'instantMessagingEnabled' | 'instantMessagingType' | 'instantMessagingServerName' | 'instantMessagingCertificateThumbprint'>

/** The instant messaging of a virtual directory, as `Set-OwaVirtualDirectory` sets it. */
export function DirectoryDialog({ directory, onClose }: { directory: VirtualDirectory; onClose(changed: boolean): void }) {
  const styles = useStyles()
  const [patch, setPatch] = useState<Partial<Settings>>({})
  const [working, setWorking] = useState(false)
  const now: Settings = { ...directory, ...patch }
  const change = (part: Partial<Settings>) => setPatch((before) => ({ ...before, ...part }))
  const save = async () => {
    setWorking(true)
    const answer = await carryOut(changeItem('owa-virtual-directories', directory, patch), t('admin.saved', { name: directory.identity }))
    setWorking(false)
    if (answer) onClose(true)
  }
  return (
    <Dialog open onOpenChange={(_, event) => !event.open && onClose(false)}>
      <DialogSurface style={{ maxWidth: '520px' }}>
        <DialogBody>
          <DialogTitle>{directory.identity}</DialogTitle>
          <DialogContent className={styles.content}>
            <Switch label="InstantMessagingEnabled" checked={now.instantMessagingEnabled} onChange={(_, event) => change({ instantMessagingEnabled: event.checked })} />
            <Field label="InstantMessagingType">
              <Select value={now.instantMessagingType} onChange={(_, event) => change({ instantMessagingType: event.value })}>
                {types.map((type) => (
                  <option key={type}>{type}</option>
                ))}
              </Select>
            </Field>
            <Field label="InstantMessagingServerName" hint={t('admin.serverNameHint')}>
              <Input value={now.instantMessagingServerName} maxLength={253} spellCheck={false} onChange={(_, event) => change({ instantMessagingServerName: event.value })} />
            </Field>
            <Field label="InstantMessagingCertificateThumbprint" hint={t('admin.thumbprintHint')}>
              <Input value={now.instantMessagingCertificateThumbprint} maxLength={120} spellCheck={false} onChange={(_, event) => change({ instantMessagingCertificateThumbprint: event.value })} />
            </Field>
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
