import { expect, test } from 'vitest'
import { startLab, type Browser } from '../lab.ts'

const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail']

async function jmap(browser: Browser, method: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await browser.fetch('/jmap/api', { method: 'POST', body: { using, methodCalls: [[method, { accountId: browser.address, ...args }, '0']] } })
  expect(answer.status).toBe(200)
  const { methodResponses } = (await answer.json()) as { methodResponses: [[string, Record<string, unknown>]] }
  expect(methodResponses[0][0]).toBe(method)
  return methodResponses[0][1]
}

function mail(from: string, to: string, subject: string): Buffer {
  return Buffer.from(`From: <${from}>\r\nTo: <${to}>\r\nSubject: ${subject}\r\nMessage-ID: <1@parley.test>\r\nDate: Fri, 21 Nov 2025 10:00:00 +0000\r\n\r\nHello\r\n`)
}

test('mail that comes in is told to every open browser of its owner at once, and to nobody else', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const tab = alice.tab()
  await tab.open()
  const bob = await lab.signIn('bob')
  const told = Promise.all([alice.next('mail.changed'), tab.next('mail.changed')])
  await lab.mailbox.deliver(mail(b, a, 'First'), { mailFrom: b, recipients: [a] })
  const [one, two] = await told
  expect(one.changed['Email']).toMatch(/\w/)
  expect(two).toEqual(one)
  const { ids } = (await jmap(alice, 'Email/query', {})) as { ids: string[] }
  expect(ids).toHaveLength(1)
  expect(bob.outputs.some((o) => o.name === 'mail.changed')).toBe(false)
  await tab.close()
})

test('JMAP needs the session, its token and our own origin, and gives nobody else’s account', async () => {
  await using lab = await startLab()
  const alice = await lab.signInOnly('alice')
  const body = { using, methodCalls: [['Mailbox/get', { accountId: alice.address }, '0']] }
  expect((await alice.fetch('/jmap/api', { method: 'POST', body })).status).toBe(200)
  expect((await alice.fetch('/jmap/api', { method: 'POST', body, headers: { 'x-parley-csrf': 'made-up' } })).status).toBe(403)
  expect((await alice.fetch('/jmap/api', { method: 'POST', body, headers: { origin: 'https://t.evil.test' } })).status).toBe(403)
  expect((await alice.fetch('/jmap/api', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(415)
  expect((await lab.browser().fetch('/jmap/api', { method: 'POST', body })).status).toBe(401)
  expect((await lab.browser().fetch('/jmap/session')).status).toBe(401)
  const foreign = await alice.fetch('/jmap/api', { method: 'POST', body: { using, methodCalls: [['Mailbox/get', { accountId: lab.address('bob') }, '0']] } })
  expect(JSON.stringify(await foreign.json())).toContain('accountNotFound')
})

test('an upload has the type of the file, and the token all the same', async () => {
  await using lab = await startLab()
  const alice = await lab.signInOnly('alice')
  const path = `/jmap/upload/${encodeURIComponent(alice.address)}`
  const headers = { 'content-type': 'image/png' }
  const uploaded = await alice.fetch(path, { method: 'POST', body: 'not really a picture', headers })
  expect([200, 201]).toContain(uploaded.status)
  expect((await alice.fetch(path, { method: 'POST', body: 'x', headers: { ...headers, 'x-parley-csrf': '' } })).status).toBe(403)
  const { blobId } = (await uploaded.json()) as { blobId: string }
  const download = await alice.fetch(`/jmap/download/${encodeURIComponent(alice.address)}/${encodeURIComponent(blobId)}/page.html?type=text/html`)
  expect(download.headers.get('content-disposition')).toMatch(/^attachment/)
  expect(download.headers.get('x-content-type-options')).toBe('nosniff')
  expect(download.headers.get('content-security-policy')).toMatch(/sandbox/)
})
