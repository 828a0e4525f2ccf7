import { expect } from 'vitest'
import { startLab } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

sipeTest('where NTLM is switched on, the client signs in with it, everything is signed both ways, and messages pass', async () => {
  await using lab = await startLab({ sampleContacts: true, ntlm: true })
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob', { scheme: 'ntlm' })
  await bob.shows('buddy-state', alice.address, 'available')
  expect(bob.log).toMatch(/^WWW-Authenticate: NTLM realm="SIP Communications Service"/m)
  expect(bob.log).not.toMatch(/Authenticate: Digest/)
  expect(bob.log).toMatch(/^Authentication-Info: NTLM rspauth="[0-9a-f]{32}"/m)
  await bob.after(() => alice.say(bob.address, 'signed?'), 'im', { text: /signed\?/ })
  bob.im(alice.address, 'signed!')
  await alice.until(() => alice.state.transcript(bob.address).some(({ text }) => text === 'signed!'))
  expect(JSON.stringify(lab.diagnostics.recorded.named('clientRefused'))).not.toContain('signature')
})

sipeTest('with NTLM a wrong password is refused, and the client shows why', async () => {
  await using lab = await startLab({ ntlm: true })
  await using bob = await SipeClient.start(lab, 'bob', { scheme: 'ntlm', password: 'not-this-one', unready: true })
  await bob.event('connection-error')
  expect(lab.diagnostics.recorded.named('digestFailed')).toHaveLength(1)
})
