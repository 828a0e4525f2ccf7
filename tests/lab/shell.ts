import { HttpApiClient } from '@parley/shell/http-api-client'
import { runShell, type RunShellOptions, type ShellRun } from '@parley/shell/testing/run-shell'
import type { Lab } from '../lab.ts'

/** The management shell at a lab: lines in, output, objects and errors out. Each call is a shell of its own. */
export function shellAt(lab: Lab, options: Omit<RunShellOptions, 'api'> = {}): (lines: string | readonly string[]) => Promise<ShellRun> {
  const { url, token, ca } = lab.admin
  const api = new HttpApiClient({ url, token, ca })
  return (lines) => runShell(lines, { api, ...options })
}
