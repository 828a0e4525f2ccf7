import { bodyOf, requiredText, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'
import { owaFeatures, owaVirtualDirectory, type DirectoryItem } from './owa-objects.ts'

export const newOwaVirtualDirectory: Cmdlet = {
  name: 'New-OwaVirtualDirectory',
  synopsis: 'Makes an OWA virtual directory, for another web server of the organisation.',
  parameters: {
    Server: { type: 'string', mandatory: true, position: 1, help: 'The FQDN of the server.' },
    WebSiteName: { type: 'string', help: 'The web site.', default: 'Default Web Site' },
    Role: { type: 'string', enum: ['ClientAccess', 'Mailbox'], help: 'Where users come in, or behind it.', default: 'ClientAccess' },
    InternalUrl: { type: 'string', help: 'The address inside.' },
    ExternalUrl: { type: 'string', help: 'The address outside.' },
    ...owaFeatures,
  },
  changes: true,
  examples: [{ line: 'New-OwaVirtualDirectory -Server owa2.parley.test', does: 'Makes the virtual directory of a second server, as a new installation has it.' }],
  see: ['Get-OwaVirtualDirectory', 'Remove-OwaVirtualDirectory'],
  async run(c, p) {
    const server = requiredText(p, 'Server')
    if (!(await c.shouldProcess(server, 'New-OwaVirtualDirectory'))) return
    const role = text(p, 'Role')
    const site = `owa (${text(p, 'WebSiteName') ?? (role === 'Mailbox' ? 'Exchange Back End' : 'Default Web Site')})`
    const body = { server, site, type: role === 'Mailbox' ? 'back-end' : 'front-end', ...bodyOf(p, ['InternalUrl', 'ExternalUrl', ...Object.keys(owaFeatures)]) }
    const changed = await c.api.create<DirectoryItem>('owa-virtual-directories', body)
    tell(c, changed)
    return changed.item && owaVirtualDirectory(changed.item)
  },
}
