import { requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'

export const removeOwaVirtualDirectory: Cmdlet = {
  name: 'Remove-OwaVirtualDirectory',
  synopsis: 'Removes an OWA virtual directory.',
  parameters: {
    Identity: { type: 'string', mandatory: true, position: 1, pipeline: 'both', help: 'Server\\Name.' },
    Force: { type: 'switch', help: 'Does not ask.' },
  },
  changes: 'high',
  examples: [{ line: 'Remove-OwaVirtualDirectory -Identity "OWA2\\owa (Default Web Site)" -Confirm:$false', does: 'Takes a second server out.' }],
  see: ['Get-OwaVirtualDirectory', 'New-OwaVirtualDirectory'],
  async run(c, p) {
    const identity = requiredText(p, 'Identity')
    if (await c.shouldProcess(identity, 'Remove-OwaVirtualDirectory')) tell(c, await c.api.remove('owa-virtual-directories', identity))
  },
}
