import { AppError } from '@parley/platform/errors'
import type { NativeCommand } from '../../cmdlet.ts'
import { tell } from './changed.ts'

export const notepad: NativeCommand = {
  native: 'notepad',
  synopsis: 'Opens web.config in your editor.',
  examples: [{ line: 'notepad "$exinstall\\ClientAccess\\OWA\\Web.Config"', does: 'Opens it in $EDITOR and keeps what you save.' }],
  notes: 'The file is read when the application pool starts: recycle it afterwards. Logs below $exinstall\\Logging open too, without being changed.',
  async run(c, args) {
    const [path, ...more] = args
    if (path === undefined || more.length > 0) throw new AppError('invalid', 'notepad takes one path', { expected: 'notepad "$exinstall\\ClientAccess\\OWA\\Web.Config"' })
    const { result } = await c.api.run<{ path: string; text: string }>('read-installed-file', { path })
    const text = await c.host.edit(result.path.split('\\').at(-1) ?? 'file', result.text)
    if (text === undefined || text === result.text) return
    tell(c, await c.api.run('write-installed-file', { path: result.path, text }))
  },
}
