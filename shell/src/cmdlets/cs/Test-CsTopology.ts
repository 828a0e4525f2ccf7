import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { timespan } from '../test/task-output.ts'
import { report } from './topology-report.ts'

interface Check {
  target: string
  check: string
  ok: boolean
  error?: string
  remedy?: string
}

export const testCsTopology: Cmdlet = {
  name: 'Test-CsTopology',
  synopsis: 'Checks the topology in force: its rules, that the servers work by it, and that known servers are let in.',
  parameters: {
    Service: { type: 'string', position: 1, help: 'Only what is about one service, such as Registrar:lync.parley.test.', complete: async (c) => (await c.api.list('services')).map((service) => service.identity) },
    Report: { type: 'string', help: 'A file for a report (HTML).' },
  },
  examples: [
    { line: 'Test-CsTopology', does: 'All checks.' },
    { line: 'Test-CsTopology -Service TrustedApplicationPool:owa.parley.test | fl', does: 'Why the web application is or is not let in.' },
  ],
  table: [{ property: 'TargetFqdn' }, { property: 'Check' }, { property: 'Result' }, { property: 'Error' }],
  see: ['Get-CsKnownServer', 'Get-CsManagementStoreReplicationStatus', 'Test-CsIM'],
  async run(c, p) {
    const service = text(p, 'Service')
    const began = c.host.now().getTime()
    const { result } = await c.api.run<{ checks: Check[] }>('test-topology', service === undefined ? {} : { service })
    const file = text(p, 'Report')
    if (file !== undefined) await c.host.writeFile(file, report('Test-CsTopology', result.checks.map((check) => `${check.target}: ${check.check}: ${check.ok ? 'Success' : `Failure: ${check.error ?? ''}. ${check.remedy ?? ''}`}`)))
    const latency = timespan(c.host.now().getTime() - began)
    return result.checks.map((check) => output(check, latency))
  },
}

/** @param latency  of all checks together: they are made in one go */
function output({ target, check, ok, error = '', remedy = '' }: Check, latency: string): ShellObject {
  return { type: 'TaskOutput', properties: { TargetFqdn: target, Check: check, Result: ok ? 'Success' : 'Failure', Latency: latency, Error: error, Diagnosis: remedy } }
}
