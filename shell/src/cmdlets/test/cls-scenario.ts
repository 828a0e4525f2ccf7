import type { Parameter } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { Column, ShellObject } from '../../shell-object.ts'
import { xmlDocument } from '../xml-document.ts'

export interface RunningScenario {
  scenario: string
  startedAt: number
  endsAt?: number
  folder?: string
}

export interface ClsState {
  scenarios: { name: string; about: string; components: string[]; flags: string[] }[]
  running: RunningScenario[]
}

export const scenarioParameter: Parameter = {
  type: 'string',
  mandatory: true,
  position: 1,
  help: 'Which scenario; Get-CsClsScenario lists them.',
  complete: async (c) => (await clsState(c)).scenarios.map(({ name }) => name),
}

/** Taken by every command of the log: computers as the guides write them, since this installation logs where it runs. */
export const everywhere: Readonly<Record<'Pools' | 'Computers', Parameter>> = {
  Pools: { type: 'string', many: true, help: 'Accepted and ignored: the log is that of this installation.' },
  Computers: { type: 'string', many: true, help: 'Accepted and ignored: the log is that of this installation.' },
}

export const asXml: Parameter = { type: 'switch', help: 'Answers what is being logged afterwards as XML.' }

export async function clsState(c: CmdletContext): Promise<ClsState> {
  return (await c.api.run<ClsState>('cls-logging')).result
}

/** What is being logged now. */
export async function runningXml(c: CmdletContext): Promise<string> {
  const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
  const scenarios = (await clsState(c)).running.map(({ scenario, startedAt, endsAt, folder }) => ({ name: scenario, startTime: iso(startedAt), endTime: iso(endsAt), folder }))
  return xmlDocument('ClsLogging', { scenarios })
}

export function runningObject({ scenario, startedAt, endsAt, folder }: RunningScenario): ShellObject {
  return { type: 'ClsLogging', properties: { Scenario: scenario, StartTime: new Date(startedAt), EndTime: endsAt === undefined ? '' : new Date(endsAt), Folder: folder ?? '(in memory)' } }
}

export const runningColumns: readonly Column[] = [{ property: 'Scenario' }, { property: 'StartTime' }, { property: 'EndTime' }, { property: 'Folder' }]
