import { expect, test } from 'vitest'
import type { ApiClient } from '../../api-client.ts'
import type { ShellObject } from '../../shell-object.ts'
import { runShell } from '../../testing/run-shell.ts'
import type { HealthRow } from './health-rows.ts'

const rows: HealthRow[] = [
  { set: 'Roles', check: 'Runs', target: 'server', state: 'ok', found: '' },
  { set: 'Topology', check: 'Is let in as a known server', target: 'owa.parley.test', state: 'warning', found: 'it is not connected' },
  { set: 'Topology', check: 'Is let in as a known server', target: 'owa2.parley.test', state: 'ok', found: '' },
  { set: 'OWA.Protocol.Dep', check: 'Instant messaging', target: 'owa.parley.test', state: 'failure', found: 'IM Certificate has expired.' },
]
const run = async (_action: string, input?: { set?: string }) => ({ result: { rows: rows.filter(({ set }) => input?.set === undefined || set.toLowerCase() === input.set.toLowerCase()) }, warnings: [] })
const api = { run } as unknown as ApiClient
const shell = (line: string) => runShell(line, { api })
const objects = async (line: string) => (await shell(line)).values.map((value) => (value as ShellObject).properties)

test.each(['Get-HealthReport -Identity owa.parley.test', 'Get-HealthReport OWA', '"owa" | Get-HealthReport'])('%s sums up what is about one server', async (line) => {
  expect(await objects(line)).toMatchObject([{ HealthSet: 'Topology', AlertValue: 'Degraded', MonitorCount: 1 }, { HealthSet: 'OWA.Protocol.Dep', AlertValue: 'Unhealthy', UnhealthyCount: 1 }])
})

test('Get-HealthReport -HealthSet sums up one set, on all servers or on one', async () => {
  expect(await objects('Get-HealthReport -HealthSet topology')).toMatchObject([{ HealthSet: 'Topology', MonitorCount: 2 }])
  expect(await objects('Get-HealthReport owa2 -HealthSet Topology')).toMatchObject([{ AlertValue: 'Healthy', MonitorCount: 1 }])
  expect(await objects('Get-HealthReport owa2 -HealthSet Roles')).toEqual([])
})

test.each([
  ['Get-HealthReport -Identity owa3', ['server', 'owa.parley.test', 'owa2.parley.test']],
  ['Get-ServerHealth owa3 -HealthSet Topology', ['server', 'owa.parley.test', 'owa2.parley.test']],
  ['Get-ServerHealth -HealthSet OWA', ['Roles', 'Topology', 'OWA.Protocol.Dep']],
])('%s is refused with those there are', async (line, candidates) => {
  expect((await shell(line)).errors[0]).toMatchObject({ code: 'missing', candidates })
})

test('Get-ServerHealth shows what became of instant messaging under the name of its monitor', async () => {
  expect(await objects('Get-ServerHealth owa | Where {$_.Name -eq "OwaIMInitializationFailedMonitor"}')).toMatchObject([{ HealthSetName: 'OWA.Protocol.Dep', AlertValue: 'Unhealthy', Message: 'IM Certificate has expired.' }])
})
