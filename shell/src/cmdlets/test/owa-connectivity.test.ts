import { AppError } from '@parley/platform/errors'
import { beforeEach, expect, test } from 'vitest'
import type { ApiClient } from '../../api-client.ts'
import type { ShellObject } from '../../shell-object.ts'
import { runShell } from '../../testing/run-shell.ts'

let asked: [action: string, input: unknown][]
beforeEach(() => {
  asked = []
})

const row = (scenario: string, server = 'owa.parley.test') => ({ scenario, server, result: 'Success', latencyMs: 12 })
const api = {
  get: async (_: string, identity: string) => {
    if (identity === 'OWA\\owa (Default Web Site)') return { identity, server: 'owa.parley.test' }
    throw new AppError('missing', `There is no virtual directory '${identity}'`, { expected: 'one of: OWA\\owa (Default Web Site)' })
  },
  run: async (action: string, input: unknown) => {
    asked.push([action, input])
    return { result: action === 'test-owa-sign-in' ? { row: row('Logon') } : { rows: [row('ImProvider'), row('ImProvider', 'owa2.parley.test')] }, warnings: [] }
  },
} as unknown as ApiClient
const shell = (line: string) => runShell(line, { api })
const alice = "-URL https://owa.parley.test/owa -MailboxCredential (New-PSCredential alice 'pass word')"
const scenarios = (values: readonly unknown[]) => (values as ShellObject[]).map(({ properties }) => [properties['ClientAccessServer'], properties['Scenario'], properties['URL']])

test('with a URL somebody signs in first, then come the other scenarios; the password goes nowhere else', async () => {
  const { values, errors, output, messages } = await shell(`Test-OwaConnectivity ${alice} -Timeout 7 -TrustAnySSLCertificate -Verbose | fl *`)
  expect(errors).toEqual([])
  expect(asked).toEqual([
    ['test-owa-sign-in', { url: 'https://owa.parley.test/owa', account: 'alice', password: 'pass word', trustAnyCertificate: true, seconds: 7 }],
    ['test-owa-connectivity', { seconds: 7 }],
  ])
  expect(JSON.stringify([values, output, messages])).not.toContain('pass word')
  expect(scenarios((await shell(`Test-OwaConnectivity ${alice}`)).values)).toEqual([
    ['owa.parley.test', 'Logon', 'https://owa.parley.test/owa'],
    ['owa.parley.test', 'ImProvider', 'https://owa.parley.test/owa'],
    ['owa2.parley.test', 'ImProvider', 'https://owa.parley.test/owa'],
  ])
  expect(asked[2]).toEqual(['test-owa-sign-in', { url: 'https://owa.parley.test/owa', account: 'alice', password: 'pass word', trustAnyCertificate: false }])
})

test('without a URL nobody signs in', async () => {
  expect(scenarios((await shell('Test-OwaConnectivity owa2')).values)).toEqual([['owa2.parley.test', 'ImProvider', '']])
  expect(asked).toEqual([['test-owa-connectivity', {}]])
})

test('URL and credentials belong together, and not to a server', async () => {
  expect((await shell('Test-OwaConnectivity -URL https://owa.parley.test/owa')).errors[0]?.message).toContain('missing mandatory parameters: MailboxCredential')
  expect((await shell(`Test-OwaConnectivity -ClientAccessServer owa ${alice}`)).errors[0]?.remedy).toContain('cannot be used together')
  expect((await shell("Test-OwaConnectivity -URL https://owa.parley.test/owa -MailboxCredential (New-PSCredential alice '')")).errors[0]?.message).toBe('-MailboxCredential has no password')
  expect(asked).toEqual([])
})

test('a virtual directory chooses its server; one that is not there is an error before anything is tried', async () => {
  expect(scenarios((await shell("Test-OwaConnectivity -VirtualDirectoryName 'OWA\\owa (Default Web Site)'")).values)).toEqual([['owa.parley.test', 'ImProvider', '']])
  asked = []
  const { errors } = await shell(`Test-OwaConnectivity ${alice} -VirtualDirectoryName 'OWA\\ews'`)
  expect(errors).toMatchObject([{ code: 'missing', message: "There is no virtual directory 'OWA\\ews'", expected: 'one of: OWA\\owa (Default Web Site)' }])
  expect(asked).toEqual([])
})
