import type { HealthRow } from '@parley/admin/health/health-row'
import { optionHelp, parseCommandLine } from '@parley/platform/command-line'
import { readConfig, type OptionTable } from '@parley/platform/config'
import { AppError, toAppError } from '@parley/platform/errors'
import { connect } from '../shell/connect.ts'
import { shellOptions } from '../shell/options.ts'
import { findings } from './checks.ts'
import { report } from './report.ts'

const { data, connect: place, 'admin-port': port, 'token-file': token, ca, certificate } = shellOptions

/** Where the installation is, as for the shell, and how to print. */
const doctorOptions = { data, connect: place, 'admin-port': port, 'token-file': token, ca, certificate, json: { type: 'flag', help: 'prints the findings as JSON' } } as const satisfies OptionTable

export const doctorHelp = () => `parley doctor [flags]: asks the running installation everything it can be asked, and says what to do about what is wrong.

${optionHelp(doctorOptions)}

The exit code is 1 when something failed.`

/** @returns the exit code. @throws AppError — what is wrong with the flags */
export async function doctor(args: readonly string[]): Promise<number> {
  const { flags, words } = parseCommandLine(doctorOptions, args)
  if (words.length > 0) throw new AppError('invalid', `"${words.join(' ')}" is not a flag`, { remedy: 'parley doctor --help lists them.' })
  const config = readConfig(doctorOptions, { flags, env: process.env })
  const all = await ask({ ...config, 'output-format': 'Text', 'non-interactive': true })
  console.log(config.json ? JSON.stringify(all, null, 2) : report(all))
  return all.some(({ state }) => state === 'failure') ? 1 : 0
}

/** That nobody answers is a finding too. */
async function ask(config: Parameters<typeof connect>[0]): Promise<HealthRow[]> {
  try {
    const api = await connect(config)
    // Node 20 does not know `using`.
    try {
      return await findings(api)
    } finally {
      await api[Symbol.asyncDispose]()
    }
  } catch (thrown) {
    const { message, found, remedy } = toAppError(thrown)
    return [{ set: 'Admin API', check: 'Answers', target: config.connect ?? config.data, state: 'failure', found: found === undefined ? message : `${message} (${found})`, remedy: remedy ?? 'Start Parley: npm start.' }]
  }
}
