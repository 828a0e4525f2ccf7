import { Field, Input, Select, Switch } from '@fluentui/react-components'
import { t } from '../../../text/text.ts'
import { EditDialog } from '../edit-dialog.tsx'
import { types, type VirtualDirectory } from './owa-data.ts'

/** The instant messaging of a virtual directory, as `Set-OwaVirtualDirectory` sets it. */
export function DirectoryDialog({ directory, onClose }: { directory: VirtualDirectory; onClose(changed: boolean): void }) {
  return (
    <EditDialog collection="owa-virtual-directories" item={directory} name={directory.identity} maxWidth="520px" onClose={onClose}>
      {(now, change) => (
        <>
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
        </>
      )}
    </EditDialog>
  )
}
