import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { timespan } from './task-output.ts'

interface Row {
  scenario: string
  server: string
  result: 'Success' | 'Failure' | 'Skipped'
  latencyMs: number
  error?: string
  diagnosis?: string
}

export const testOwaConnectivity: Cmdlet = {
  name: 'Test-OwaConnectivity',
  synopsis: 'Tests the instant messaging of Outlook Web App, one row for each scenario.',
  description: 'ImProvider, ImCertificate, ImMtlsOutbound and ImKnownServer are the initialisation of the provider; ImInboundPort knocks at the port of the trusted application; ImSignIn signs somebody in through the trusted link.',
  parameters: {
    ClientAccessServer: { type: 'string', position: 1, pipeline: 'value', help: 'The server with Outlook Web App; there is one in this version.', complete: async (c) => (await c.api.list('exchange-servers')).map(({ identity }) => identity) },
    TestType: { type: 'string', enum: ['Internal', 'External'], help: 'Accepted; both go the same way here.', default: 'Internal' },
    TrustAnySSLCertificate: { type: 'switch', help: 'Accepted and ignored: certificates are checked always.' },
    Timeout: { type: 'int', help: 'Accepted; each scenario is bounded by itself.' },
    VirtualDirectoryName: { type: 'string', help: 'Accepted; the front-end virtual directory counts.' },
  },
  examples: [
    { line: 'Test-OwaConnectivity', does: 'All scenarios.' },
    { line: 'Test-OwaConnectivity | Where {$_.Result -eq "Failure"} | fl', does: 'What fails, why, and what to do about it.' },
  ],
  table: [{ property: 'ClientAccessServer' }, { property: 'Scenario' }, { property: 'Result' }, { property: 'Latency' }, { property: 'Error' }],
  see: ['Get-ServerHealth', 'Test-CsIM', 'Get-EventLog'],
  run: async (c, p) => {
    const server = text(p, 'ClientAccessServer')?.toLowerCase()
    const { result } = await c.api.run<{ rows: Row[] }>('test-owa-connectivity')
    return result.rows
      .filter((row) => server === undefined || row.server === server || row.server.startsWith(`${server}.`) || row.server === '')
      .map((row) => ({
        type: 'OwaConnectivityOutcome',
        properties: { ClientAccessServer: row.server, MailboxServer: row.server, Scenario: row.scenario, Result: row.result, Latency: timespan(row.latencyMs), Error: row.error ?? '', Diagnosis: row.diagnosis ?? '' },
      }))
  },
}
