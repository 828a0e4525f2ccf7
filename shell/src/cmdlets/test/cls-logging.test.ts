import { expect, test } from 'vitest'
import type { ApiClient } from '../../api-client.ts'
import type { ShellObject } from '../../shell-object.ts'
import { runShell } from '../../testing/run-shell.ts'
import type { ClsState } from './cls-scenario.ts'

const sip = { scenario: 'SIPStack', startedAt: 1_000, endsAt: 14_401_000, folder: 'logs/a & b' }

/** A log with one scenario that can be started and stopped. */
function log() {
  const state: ClsState = { scenarios: ['AlwaysOn', 'SIPStack'].map((name) => ({ name, about: '', components: ['SIPStack'], flags: ['All'] })), running: [{ scenario: 'AlwaysOn', startedAt: 0 }] }
  const done: string[] = []
  const actions: Record<string, () => unknown> = {
    'cls-logging': () => state,
    'start-cls-logging': () => (state.running.push(sip), sip),
    'stop-cls-logging': () => void state.running.pop(),
    'sync-cls-logging': () => undefined,
  }
  const api = { run: async (action: string) => (done.push(action), { result: actions[action]?.(), warnings: [] }) } as unknown as ApiClient
  return { done, shell: (line: string) => runShell(line, { api }) }
}

const HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<ClsLogging>\n  <Scenarios>\n    <Scenario Name="AlwaysOn" StartTime="1970-01-01T00:00:00.000Z"/>\n'
const SIP = '    <Scenario Name="SIPStack" StartTime="1970-01-01T00:00:01.000Z" EndTime="1970-01-01T04:00:01.000Z" Folder="logs/a &amp; b"/>\n'
const TAIL = '  </Scenarios>\n</ClsLogging>\n'

test('Start-, Show-, Sync- and Stop-CsClsLogging -AsXml answer what is being logged afterwards', async () => {
  const { shell, done } = log()
  expect((await shell('Start-CsClsLogging -Scenario SIPStack -AsXml')).values).toEqual([HEAD + SIP + TAIL])
  expect((await shell('Show-CsClsLogging -AsXml')).values).toEqual([HEAD + SIP + TAIL])
  expect((await shell('Sync-CsClsLogging -AsXml')).values).toEqual([HEAD + SIP + TAIL])
  expect((await shell('Stop-CsClsLogging -Scenario SIPStack -AsXml')).values).toEqual([HEAD + TAIL])
  expect(done.filter((action) => action !== 'cls-logging')).toEqual(['start-cls-logging', 'sync-cls-logging', 'stop-cls-logging'])
})

test('with -WhatIf nothing is started, stopped or answered', async () => {
  const { shell, done } = log()
  for (const verb of ['Start', 'Stop']) expect((await shell(`${verb}-CsClsLogging SIPStack -AsXml -WhatIf`)).values).toEqual([])
  expect(done).toEqual([])
})

test('Get-CsClsScenario finds a scenario by name or pattern, and refuses one that is none', async () => {
  const { shell } = log()
  const names = async (line: string) => (await shell(line)).values.map((value) => (value as ShellObject).properties['Identity'])
  expect(await names('Get-CsClsScenario sipstack -LocalStore')).toEqual(['global/SIPStack'])
  expect(await names('Get-CsClsScenario -Filter "global/always*"')).toEqual(['global/AlwaysOn'])
  expect(await names('Get-CsClsScenario | Get-CsClsScenario')).toEqual(['global/AlwaysOn', 'global/SIPStack'])
  expect((await shell('Get-CsClsScenario IMOWA')).errors[0]).toMatchObject({ code: 'missing', candidates: ['AlwaysOn', 'SIPStack'] })
})
