import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test as everywhere, vi } from 'vitest'
import { startLab, type Lab } from '../lab.ts'
import { clientPassword, PeerProcess, without } from './standard-client.ts'

/** sipsak over TCP. */
const test = everywhere.skipIf(without('/usr/bin/sipsak'))
vi.setConfig({ testTimeout: 90_000 })

/** @returns what it ended with, and what it printed */
async function sipsak(lab: Lab, ...args: string[]): Promise<{ code: number; output: string }> {
  await using program = new PeerProcess('sipsak')
  program.start('/usr/bin/sipsak', ['--transport=tcp', `--outbound-proxy=127.0.0.1:${lab.server.sipTcpPort}`, '-vvv', ...args])
  const code = await program.ended()
  return { code, output: program.output }
}

test('OPTIONS of sipsak is answered without sign-in, with what is served', async () => {
  await using lab = await startLab({ server: { sipTcpPort: 0 } })
  const { code, output } = await sipsak(lab, `--sip-uri=sip:${lab.domain}`)
  expect(output).toMatch(/^SIP\/2\.0 200 OK/m)
  expect(output).toMatch(/^Allow: .*MESSAGE.*PUBLISH/m)
  expect(code).toBe(0)
})

/** From a file: its own message mode falls over TCP. */
const fromFile = (from: string, to: string, text: string): string =>
  [
    `MESSAGE sip:${to} SIP/2.0`,
    'Via: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bKsipsak1;rport',
    `From: <sip:${from}>;tag=s1`,
    `To: <sip:${to}>`,
    'Call-ID: from-a-file',
    'CSeq: 1 MESSAGE',
    'Max-Forwards: 70',
    'User-Agent: sipsak 0.9.8.1',
    'Content-Type: text/plain',
    `Content-Length: ${text.length}`,
    '',
    text,
  ].join('\r\n')

test('a message of sipsak is taken after Digest, and reaches a web user', async () => {
  await using lab = await startLab({ server: { sipTcpPort: 0 } })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const password = await clientPassword(lab, 'bob', 'sipsak')
  const file = join(lab.dataDir, 'message.sip')
  writeFileSync(file, fromFile(b, a, 'Hello from sipsak'))
  const { code, output } = await sipsak(lab, '--ignore-redirects', `--filename=${file}`, '--no-crlf', '--auth-username=bob', `--password=${password}`, `--sip-uri=sip:${a}`)
  expect(output).toMatch(/^SIP\/2\.0 407 Proxy Authentication Required/m)
  await alice.until(() => alice.state.transcript(b).some((m) => m.text === 'Hello from sipsak'))
  expect(code).toBe(0)
})
