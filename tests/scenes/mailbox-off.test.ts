import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'

test('without a mailbox mail is refused and JMAP says why; with it again the mail from before is there', async () => {
  await using lab = await startLab({ withoutServer: true })
  const bob = await lab.signInOnly('bob')
  const smtp = createTransport({ host: '127.0.0.1', port: lab.mailbox.smtpPort, tls: { rejectUnauthorized: false } })
  const send = () => smtp.sendMail({ from: 'someone@elsewhere.test', to: lab.address('bob'), subject: 'Hello', text: 'Hello' })
  await send()
  await lab.admin.ask('PATCH', '/users/bob', { body: { mailbox: false } })
  await expect(send()).rejects.toThrow(/550/)
  const refused = await bob.fetch('/jmap/session')
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('no mailbox') })
  await lab.admin.ask('PATCH', '/users/bob', { body: { mailbox: true } })
  const account = lab.address('bob')
  const found = await bob.fetch('/jmap/api', { method: 'POST', body: { using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'], methodCalls: [['Email/query', { accountId: account }, 'a']] } })
  expect(((await found.json()) as { methodResponses: [string, { ids: string[] }][] }).methodResponses[0]?.[1].ids).toHaveLength(1)
})

test('OWAEnabled False ends the sessions and closes the door; wrong passwords still say no more than that', async () => {
  await using lab = await startLab({ withoutServer: true })
  const bob = await lab.signInOnly('bob')
  await lab.admin.ask('PATCH', '/users/bob', { body: { owaEnabled: false } })
  expect((await bob.fetch('/api/session')).status).toBe(401)
  await expect(lab.signInOnly('bob')).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('disabled for your mailbox') })
  await expect(lab.browser().signIn('bob', 'a guess')).rejects.toMatchObject({ code: 'untrusted' })
  await lab.admin.ask('PATCH', '/users/bob', { body: { owaEnabled: true } })
  await lab.signInOnly('bob')
})
