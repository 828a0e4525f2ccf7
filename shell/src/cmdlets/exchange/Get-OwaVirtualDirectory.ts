import { flag, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { matches, missing } from './matching.ts'
import { owaVirtualDirectory, serverOf, type DirectoryItem } from './owa-objects.ts'

export const getOwaVirtualDirectory: Cmdlet = {
  name: 'Get-OwaVirtualDirectory',
  synopsis: 'Shows OWA virtual directories.',
  parameters: {
    Identity: { type: 'string', position: 1, pipeline: 'both', help: 'Server\\Name, a name, or a pattern with * and ?.', complete: async (c) => (await c.api.list('owa-virtual-directories')).map((one) => one.identity) },
    Server: { type: 'string', help: 'Those of one server, by its FQDN or short name.', complete: async (c) => (await c.api.list('exchange-servers')).map((one) => one.identity) },
    ShowMailboxVirtualDirectories: { type: 'switch', help: 'Those behind the front ends too.' },
    ADPropertiesOnly: { type: 'switch', help: 'Has no meaning here.' },
  },
  parameterSets: [['Identity'], ['Server']],
  examples: [
    { line: 'Get-OwaVirtualDirectory | fl Server,Inst*', does: 'How instant messaging is set up on every server.' },
    { line: 'Get-OwaVirtualDirectory -Server owa.parley.test', does: 'Those of one server.' },
  ],
  table: [{ property: 'Name' }, { property: 'Server' }, { property: 'OwaVersion' }],
  see: ['Set-OwaVirtualDirectory', 'Get-ExchangeDiagnosticInfo'],
  async run(c, p) {
    const [identity, server] = [text(p, 'Identity'), text(p, 'Server')]
    if (identity !== undefined && !/[*?]/.test(identity)) return owaVirtualDirectory(await c.api.get<DirectoryItem>('owa-virtual-directories', identity))
    const all = await c.api.list<DirectoryItem>('owa-virtual-directories')
    const shown = all.filter((item) => flag(p, 'ShowMailboxVirtualDirectories') || item.type === 'front-end' || identity !== undefined)
    if (identity !== undefined) return shown.filter((item) => matches(identity, item.identity) || matches(identity, item.site)).map(owaVirtualDirectory)
    if (server === undefined) return shown.map(owaVirtualDirectory)
    const there = shown.filter((item) => [item.server, serverOf(item.server).toLowerCase()].includes(server.trim().toLowerCase()))
    if (there.length === 0) throw missing('server with an OWA virtual directory', server, [...new Set(all.map((item) => item.server))])
    return there.map(owaVirtualDirectory)
  },
}
