import { flag } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { asXml, everywhere, runningXml } from './cls-scenario.ts'

export const syncCsClsLogging: Cmdlet = {
  name: 'Sync-CsClsLogging',
  synopsis: 'Writes what is logged so far to the files.',
  description: 'Search-CsClsLogging does this by itself; it is for those who read the files.',
  parameters: { ...everywhere, AsXml: asXml },
  examples: [{ line: 'Sync-CsClsLogging', does: 'Nothing of the log is in memory only after it.' }],
  run: async (c, p) => {
    await c.api.run('sync-cls-logging')
    return flag(p, 'AsXml') ? runningXml(c) : undefined
  },
}
