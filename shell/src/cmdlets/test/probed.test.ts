import { AppError } from '@parley/platform/errors'
import { parseXml } from '@parley/sip/bodies/xml'
import { beforeEach, expect, test } from 'vitest'
import type { ApiClient } from '../../api-client.ts'
import type { ShellObject } from '../../shell-object.ts'
import { runShell, type RunShellOptions } from '../../testing/run-shell.ts'
import type { ProbeAnswer } from './task-output.ts'

let asked: [action: string, input: Record<string, unknown>][]
let answer: ProbeAnswer | AppError
beforeEach(() => {
  asked = []
  answer = { pool: 'lync.parley.test', ok: true, latencyMs: 40, steps: [{ what: 'Connected to lync.parley.test', afterMs: 12 }, { what: 'alice@parley.test signed in', afterMs: 34 }] }
})

const api = {
  list: async () => [],
  run: async (action: string, input: Record<string, unknown>) => {
    asked.push([action, input])
    if (answer instanceof AppError) throw answer
    return { result: answer, warnings: [] }
  },
} as unknown as ApiClient
const shell = (lines: string | readonly string[], o: RunShellOptions = {}) => runShell(lines, { api, width: 160, ...o })

const people = { user: '-UserSipAddress alice@parley.test', message: '-SenderSipAddress alice@parley.test -ReceiverSipAddress bob@parley.test', presence: '-PublisherSipAddress alice@parley.test -SubscriberSipAddress bob@parley.test' }
const tests = [`Test-CsRegistration lync.parley.test ${people.user}`, `Test-CsIM lync.parley.test ${people.message}`, `Test-CsPresence lync.parley.test ${people.presence}`, `Test-CsUnifiedContactStore lync.parley.test ${people.user}`]
const [registration = '', im = ''] = tests

test.each(tests)('%s takes the port and how to sign in', async (line) => {
  const { errors } = await shell([`${line} -RegistrarPort 5071 -Authentication TrustedServer -Force`, `${line} -Authentication Negotiate`, line])
  expect(errors).toEqual([])
  expect(asked.map(([, { port, authentication }]) => [port, authentication])).toEqual([[5071, 'trusted-server'], [undefined, undefined], [undefined, undefined]])
})

test.each(tests.flatMap((line) => ['ClientCertificate', 'LiveID'].map((way) => [way, line])))('-Authentication %s is refused before anything is tried: %s', async (way, line) => {
  const { errors, values } = await shell(`${line} -Authentication ${way}`)
  expect(errors).toMatchObject([{ code: 'invalid', expected: 'Negotiate or TrustedServer', found: way, remedy: expect.stringContaining('client password') as string }])
  expect([asked, values]).toEqual([[], []])
})

test('a password is left aside where a certificate signs in, and that is said', async () => {
  const { warnings } = await shell(`${registration} -Authentication TrustedServer -UserCredential (New-PSCredential alice secret)`)
  expect(warnings).toEqual([expect.stringContaining('-UserCredential is left aside')])
  expect(asked[0]?.[1]['user']).toEqual({ address: 'alice@parley.test' })
})

test('both ways of Outlook Web App are no way to choose one: -TrustedApplication does not go with -Authentication', async () => {
  expect((await shell(`${im} -TrustedApplication -Authentication TrustedServer`)).errors[0]?.remedy).toContain('cannot be used together')
})

test.each(tests)('the steps are shown with -Verbose, and kept as lines: %s', async (line) => {
  const { messages, values } = await shell([`${line} -Verbose -OutVerboseVariable steps | Out-Null`, '$steps.Count; $steps[1]'])
  expect(messages).toMatch(/VERBOSE: 00:00:00\.0120000 (.+: )?Connected to lync\.parley\.test\nVERBOSE: 00:00:00\.0340000 (.+: )?alice@parley\.test signed in\n/)
  expect(values).toEqual([2, expect.stringMatching(/^00:00:00\.0340000 (.+: )?alice@parley\.test signed in$/)])
  expect((await shell(line)).messages).toBe('')
})

test.each(tests)('what -OutLoggerVariable gets is written as a page and as XML: %s', async (line) => {
  const { files, errors } = await shell([`${line} -OutLoggerVariable TestOutput | Out-Null`, '$TestOutput.ToHTML() | Out-File test.html', '$TestOutput.toxml() > test.xml', `${line} -olv +TestOutput -ovv x | Out-Null`, '$TestOutput.Count > count.txt'])
  expect(errors).toEqual([])
  expect(String(files['test.html'])).toMatch(/^<!doctype html>\n[^]*<\/html>\n+$/)
  expect(String(files['test.html'])).toContain('<tr><td>00:00:00.0340000</td><td>alice@parley.test signed in</td></tr>')
  const { name, children } = parseXml(String(files['test.xml']))
  expect([name, children.map((task) => task.children.map((child) => child.name))]).toEqual(['TestOutput', [expect.arrayContaining(['TargetFqdn', 'Result', 'Latency', 'Error', 'Diagnosis', 'Steps'])]])
  expect(String(files['count.txt']).trim()).toBe('2')
})

test('both directions are in one log; what a server answers is text there, never markup', async () => {
  answer = { pool: 'lync.parley.test', ok: false, latencyMs: 7, error: '<script>alert("x")</script>&\u0001', diagnosis: 'a\nb', steps: [{ what: '<b>', afterMs: 1 }] }
  const { files, values } = await shell([`${im} -TrustedApplication -OutLoggerVariable t`, '$t.ToHTML() > t.html', '$t.ToXML() > t.xml'])
  expect(values).toHaveLength(2)
  for (const text of [files['t.html'], files['t.xml']].map(String)) {
    expect(text).not.toMatch(/<script|<b>|\u0001/)
    expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;\ufffd')
    expect(text.indexOf('Outlook Web App to client')).toBeLessThan(text.indexOf('client to Outlook Web App'))
  }
  expect(parseXml(String(files['t.xml'])).children).toHaveLength(2)
})

test('a test that is refused before it began is in the log too: no variable goes on telling of the one before', async () => {
  const gone = new AppError('missing', 'lync9.parley.test is not a pool', { remedy: 'Get-CsPool lists the pools.' })
  const first = `${registration} -olv t -ovv v`
  const { files } = await shell([`$t = "old"; $v = "old"; ${registration} -Authentication LiveID -olv t -ovv v`, '"$($t.Result) $v" > refused.txt'])
  expect(String(files['refused.txt'])).toContain('Failure 00:00:00.0000000 Failure: There is no Live ID here')
  answer = gone
  const unknown = await shell([first, '$t.ToXML() > t.xml'])
  expect(unknown.errors).toMatchObject([{ message: gone.message }])
  expect(String(unknown.files['t.xml'])).toContain('<Diagnosis>Get-CsPool lists the pools.</Diagnosis>')
})

test('in a function the variable is the caller\'s own', async () => {
  const { values } = await shell(['$t = 1', `function f { ${registration} -olv t | Out-Null; $t.Result }`, 'f; $t'])
  expect(values).toEqual(['Success', 1])
})

test('Get-Member shows what can be called; what cannot is refused with what there is', async () => {
  const { values } = await shell([`${registration} -olv t | Out-Null`, '$t | Get-Member -Name To*'])
  expect((values as ShellObject[]).map(({ properties }) => [properties['Name'], properties['MemberType']])).toEqual([['ToHTML', 'Method'], ['ToXML', 'Method']])
  const { errors } = await shell([`${registration} -olv t | Out-Null`, '$t.ToJson()', '$t.ToHTML(1)'])
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining("does not contain a method named 'ToJson'"), expect.stringContaining('"ToHTML" and the argument count: "1"')])
  expect(errors[0]?.remedy).toBe('It has ToHTML(), ToXML().')
})
