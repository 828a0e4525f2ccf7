import { AppError } from '@parley/platform/errors'
import { requiredText } from '../../bound.ts'
import type { Cmdlet, NativeCommand } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'

/** The one pool there is: the web app. */
export const owaAppPool = 'MSExchangeOWAAppPool'

async function recycle(c: CmdletContext, name: string): Promise<void> {
  if (name.toLowerCase() !== owaAppPool.toLowerCase()) {
    throw new AppError('missing', `ERROR ( message:Cannot find APPPOOL object with identifier "${name.slice(0, 80)}". )`, { candidates: [owaAppPool] })
  }
  await c.api.run('recycle-web')
}

export const restartWebAppPool: Cmdlet = {
  name: 'Restart-WebAppPool',
  synopsis: 'Recycles an application pool: the web app ends its requests and reads its settings anew.',
  parameters: { Name: { type: 'string', mandatory: true, position: 1, pipeline: 'both', help: 'MSExchangeOWAAppPool.', complete: async () => [owaAppPool] } },
  changes: true,
  examples: [{ line: 'Restart-WebAppPool MSExchangeOWAAppPool', does: 'After a change of web.config, a virtual directory or an override.' }],
  see: ['Get-ExchangeDiagnosticInfo', 'Set-OwaVirtualDirectory'],
  async run(c, p) {
    const name = requiredText(p, 'Name')
    if (await c.shouldProcess(name, 'Restart-WebAppPool')) await recycle(c, name)
  },
}

export const appcmd: NativeCommand = {
  native: 'appcmd',
  synopsis: 'Recycles or lists application pools.',
  examples: [
    { line: `C:\\Windows\\System32\\Inetsrv\\Appcmd.exe recycle apppool /apppool.name:"${owaAppPool}"`, does: 'Recycles the web app.' },
    { line: 'appcmd list apppool', does: 'Lists the pools.' },
  ],
  async run(c, args) {
    const [verb = '', object = '', ...rest] = args
    const what = object.toLowerCase()
    if (['apppool', 'apppools'].includes(what) && verb.toLowerCase() === 'recycle') {
      const named = rest.map((arg) => /^[/-]apppool\.name:(.*)$/i.exec(arg)?.[1] ?? arg).map((arg) => arg.replace(/^["'\u201c\u201d]|["'\u201c\u201d]$/g, ''))
      const [name] = named
      if (name === undefined || named.length > 1) throw usage()
      await recycle(c, name)
      return `"${owaAppPool}" successfully recycled`
    }
    if (['apppool', 'apppools'].includes(what) && verb.toLowerCase() === 'list') {
      const { result } = await c.api.run<unknown>('owa-provider')
      return `APPPOOL "${owaAppPool}" (MgdVersion:v4.0,MgdMode:Integrated,state:${result === null ? 'Stopped' : 'Started'})`
    }
    throw usage()
  },
}

function usage(): AppError {
  return new AppError('invalid', 'appcmd does not know that here', { expected: `appcmd recycle apppool /apppool.name:"${owaAppPool}", or appcmd list apppool` })
}
