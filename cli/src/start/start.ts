import { join } from 'node:path'
import { optionHelp, parseCommandLine, readConfigFile } from '@parley/platform/command-line'
import { readConfig } from '@parley/platform/config'
import { AppError } from '@parley/platform/errors'
import { Lifecycle } from '@parley/platform/lifecycle'
import { box } from './box.ts'
import { abandonInstallation, holdInstallation, openInstallation, SETTINGS } from './installation.ts'
import { isLoopback, plainBind } from './loopback.ts'
import { startOptions, type StartConfig } from './options.ts'
import { requireFreePorts } from './ports.ts'
import { startRoles } from './roles.ts'
import { stopSignal } from './stop.ts'

export const startHelp = () => `parley start [flags]: starts server, mailbox and web in one process.

${optionHelp(startOptions)}

Each is also a key of parley.json in the data folder. A flag wins over the environment, that over the file.`

/** Runs until it is told to stop. @throws AppError — one sentence that names the fault and the remedy; nothing is half-made then */
export async function start(args: readonly string[]): Promise<void> {
  const asked = await settings(args)
  const found = await openInstallation(asked.data, asked.domain)
  const config: StartConfig = { ...asked, ...(await requireFreePorts(portsOf(asked))) }

  const stop = stopSignal()
  const installation = await holdInstallation(found)
  let ready = false
  const lifecycle = new Lifecycle({ report: (name, problem) => ready && console.error(problem ? problem.explain() : `stopped ${name}`) })
  try {
    const running = await startRoles(installation, config, lifecycle)
    console.log(box(running))
    console.log('parley ready')
    ready = true
  } catch (thrown) {
    await lifecycle[Symbol.asyncDispose]()
    await abandonInstallation(installation)
    installation.release()
    throw thrown
  }
  await stop
  await lifecycle[Symbol.asyncDispose]()
  installation.release()
}

async function settings(args: readonly string[]): Promise<StartConfig> {
  const { flags, words } = parseCommandLine(startOptions, args)
  const first = readConfig(startOptions, { flags, env: process.env })
  if (words.length > 0) throw new AppError('invalid', `"${words.join(' ')}" is not a flag`, { remedy: 'Flags begin with two dashes; parley start --help lists them.' })
  const fileName = first.config ?? join(first.data, SETTINGS)
  const file = await readConfigFile(fileName).catch((error: AppError) => {
    if (error.code === 'missing' && first.config === undefined) return undefined
    throw error
  })
  const config = readConfig(startOptions, { flags, env: process.env, fileName, ...(file === undefined ? {} : { file }) })
  requireLoopback(config)
  return config
}

function requireLoopback(config: StartConfig): void {
  const sample = config.sample || config['sample-users'] > 0
  if (sample && !isLoopback(config.bind) && config['sample-password'] === undefined) {
    throw new AppError('invalid', `--bind ${config.bind} opens the sample accounts to other machines`, {
      remedy: 'Start with --no-sample, or set --sample-password yourself.',
    })
  }
}

const portsOf = (c: StartConfig) => [
  { option: 'http-port', host: plainBind(c.bind), port: c['http-port'] },
  { option: 'https-port', host: c.bind, port: c['https-port'] },
  { option: 'sip-port', host: c.bind, port: c['sip-port'] },
  { option: 'trusted-port', host: c.bind, port: c['trusted-port'] },
  { option: 'admin-port', host: c.bind, port: c['admin-port'] },
  { option: 'smtp-port', host: c.bind, port: c['smtp-port'] },
  ...(c['sip-tcp-port'] === undefined ? [] : [{ option: 'sip-tcp-port', host: plainBind(c.bind), port: c['sip-tcp-port'] }]),
]

