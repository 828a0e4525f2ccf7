import { AppError } from '@parley/platform/errors'
import { credential, flag, number, text } from '../../bound.ts'
import type { Bound, Cmdlet } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { DirectoryItem } from '../exchange/owa-objects.ts'
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
  description: 'ImProvider, ImCertificate, ImMtlsOutbound and ImKnownServer are the initialisation of the provider; ImInboundPort knocks at the port of the trusted application; ImSignIn signs somebody in through the trusted link. With -URL and -MailboxCredential a person signs in first, over HTTPS as a browser does, and out again: the scenario Logon.',
  parameters: {
    ClientAccessServer: { type: 'string', position: 1, pipeline: 'value', help: 'The server with Outlook Web App; there is one in this version.', complete: async (c) => (await c.api.list('exchange-servers')).map(({ identity }) => identity) },
    URL: { type: 'string', mandatory: true, help: 'https:// and a name of a web server of this installation. The connection goes to the web app that runs here under that name, whichever port and path the URL has.', complete: async (c) => (await c.api.list<DirectoryItem>('owa-virtual-directories')).flatMap(({ internalUrl, externalUrl }) => [internalUrl, externalUrl].filter((url) => url !== '')) },
    MailboxCredential: { type: 'credential', mandatory: true, help: 'Who signs in: the account or its address, and the password of the web app. One that is wrong counts as one wrong try.' },
    TestType: { type: 'string', enum: ['Internal', 'External'], help: 'Accepted; both go the same way here.', default: 'Internal' },
    TrustAnySSLCertificate: { type: 'switch', help: 'With -URL any certificate will do, whatever it names. Those of the trusted link are checked always.' },
    Timeout: { type: 'int', help: 'How many seconds each scenario may take, 1 to 50.', default: '30' },
    VirtualDirectoryName: { type: 'string', help: 'Only the server of this virtual directory, named as Get-OwaVirtualDirectory does.', complete: async (c) => (await c.api.list('owa-virtual-directories')).map(({ identity }) => identity) },
  },
  parameterSets: [['ClientAccessServer'], ['URL', 'MailboxCredential']],
  examples: [
    { line: 'Test-OwaConnectivity -URL https://owa.parley.test/owa -MailboxCredential (Get-Credential alice)', does: 'Whether alice can sign in to Outlook Web App, then all other scenarios.' },
    { line: 'Test-OwaConnectivity', does: 'All scenarios.' },
    { line: 'Test-OwaConnectivity | Where {$_.Result -eq "Failure"} | fl', does: 'What fails, why, and what to do about it.' },
  ],
  table: [{ property: 'ClientAccessServer' }, { property: 'Scenario' }, { property: 'Result' }, { property: 'Latency' }, { property: 'Error' }],
  see: ['Get-ServerHealth', 'Test-CsIM', 'Get-EventLog'],
  run: async (c, p) => {
    const directory = text(p, 'VirtualDirectoryName')
    const of = directory === undefined ? undefined : (await c.api.get<DirectoryItem>('owa-virtual-directories', directory)).server
    const servers = [text(p, 'ClientAccessServer'), of].flatMap((server) => server?.toLowerCase() ?? [])
    const seconds = number(p, 'Timeout')
    const bounded = seconds === undefined ? {} : { seconds }
    const first = await logon(c, p, bounded)
    const { result } = await c.api.run<{ rows: Row[] }>('test-owa-connectivity', bounded)
    return [...first, ...result.rows]
      .filter((row) => row.server === '' || servers.every((server) => row.server === server || row.server.startsWith(`${server}.`)))
      .map((row) => ({
        type: 'OwaConnectivityOutcome',
        properties: { ClientAccessServer: row.server, MailboxServer: row.server, URL: text(p, 'URL') ?? '', Scenario: row.scenario, Result: row.result, Latency: timespan(row.latencyMs), Error: row.error ?? '', Diagnosis: row.diagnosis ?? '' },
      }))
  },
}

/** @returns nothing where nobody is to sign in */
async function logon(c: CmdletContext, p: Bound, bounded: { seconds?: number }): Promise<Row[]> {
  const [url, who] = [text(p, 'URL'), credential(p, 'MailboxCredential')]
  if (url === undefined || who === undefined) return []
  if (who.password === '') throw new AppError('invalid', '-MailboxCredential has no password', { parameter: 'MailboxCredential', expected: 'what Get-Credential gives' })
  const { result } = await c.api.run<{ row: Row }>('test-owa-sign-in', { url, account: who.userName, password: who.password, trustAnyCertificate: flag(p, 'TrustAnySSLCertificate'), ...bounded })
  return [result.row]
}
