import { bodyOf, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'
import { owaFeatures, type DirectoryItem } from './owa-objects.ts'

const settable = {
  ...owaFeatures,
  InstantMessagingServerName: { type: 'string', help: 'The FQDN of the pool.' },
  InstantMessagingCertificateThumbprint: { type: 'string', help: 'The thumbprint of the certificate that is shown to the pool; any case, blanks are left out.' },
  InternalUrl: { type: 'string', help: 'The address inside.' },
  ExternalUrl: { type: 'string', help: 'The address outside.' },
  LogonFormat: { type: 'string', enum: ['FullDomain', 'PrincipalName', 'UserName'], help: 'What people type as their name.' },
} as const

export const setOwaVirtualDirectory: Cmdlet = {
  name: 'Set-OwaVirtualDirectory',
  synopsis: 'Changes an OWA virtual directory.',
  description: 'For everybody who comes in by it. A mailbox policy can take away what is switched on here, not add to it. The web app reads it when its application pool starts.',
  parameters: {
    Identity: { type: 'string', mandatory: true, position: 1, pipeline: 'both', help: 'Server\\Name, or a beginning of it that fits one only.', complete: async (c) => (await c.api.list('owa-virtual-directories')).map((one) => one.identity) },
    ...settable,
    Force: { type: 'switch', help: 'Does not ask.' },
  },
  changes: true,
  examples: [
    { line: 'Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingEnabled $True -InstantMessagingType OCS', does: 'Switches instant messaging on, on every server.' },
    { line: 'Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingEnabled $False', does: 'Switches it off: no icons, no error, no connection to the pool.' },
  ],
  see: ['Get-OwaVirtualDirectory', 'Set-OwaMailboxPolicy', 'Restart-WebAppPool'],
  async before(c, all) {
    const names = new Set(all.map((p) => requiredText(p, 'Identity').toLowerCase()))
    const servers = new Set([...names].map((name) => name.split('\\')[0]))
    if (names.size > 1) c.warn(`${names.size} virtual directories on ${servers.size} ${servers.size === 1 ? 'server' : 'servers'} will be changed.`)
  },
  async run(c, p) {
    const identity = requiredText(p, 'Identity')
    if (!(await c.shouldProcess(identity, 'Set-OwaVirtualDirectory'))) return
    tell(c, await c.api.update<DirectoryItem>('owa-virtual-directories', identity, bodyOf(p, Object.keys(settable))))
  },
}
