import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'

test('the admin API is there for programs by token and for the pages by the administrator’s session, and for nobody else', async () => {
  await using lab = await startLab({ withoutServer: true })
  expect((await lab.admin.ask('GET', '/')).body.actor).toMatchObject({ name: 'token', role: 'administrator' })
  const alice = await lab.signInOnly('alice')
  expect((await alice.fetch('/admin/v1/')).status).toBe(200)
  const bob = await lab.signInOnly('bob')
  expect((await bob.fetch('/admin/v1/')).status).toBe(403)
  expect((await lab.browser().fetch('/admin/v1/')).status).toBe(401)
  const byToken = await fetch(`${lab.url}/admin/v1/`, { headers: { authorization: `Bearer ${lab.admin.token}` } })
  expect(byToken.status).toBe(401)
})

test('a role given to an account lets it in, as far as it goes', async () => {
  await using lab = await startLab({ withoutServer: true })
  const bob = await lab.signInOnly('bob')
  await lab.admin.ask('POST', '/role-assignments', { body: { identity: 'account:bob', role: 'read-only' } })
  expect(await (await bob.fetch('/admin/v1/')).json()).toMatchObject({ actor: { name: 'bob', role: 'read-only' } })
  expect((await bob.fetch('/admin/v1/role-assignments')).status).toBe(403)
  await lab.admin.ask('DELETE', '/role-assignments/account:bob')
  expect((await bob.fetch('/admin/v1/')).status).toBe(403)
})

test('a page restarts the web role it came through: it is answered first', async () => {
  await using lab = await startLab({ withoutServer: true })
  const alice = await lab.signInOnly('alice')
  const restarted = () => lab.diagnostics.recorded.named('webStarted').length
  expect(restarted()).toBe(1)
  expect((await alice.fetch('/admin/v1/actions/recycle-web', { method: 'POST', body: '{}' })).status).toBe(200)
  await expect.poll(restarted).toBe(2)
  expect((await alice.fetch('/admin/v1/')).status).toBe(200)
})

test('a page of another site does nothing with an administrator’s session: not without the token, not from elsewhere, not as a form', async () => {
  await using lab = await startLab({ withoutServer: true })
  const alice = await lab.signInOnly('alice')
  const change = (headers: Record<string, string>) => alice.fetch('/admin/v1/users/bob', { method: 'PATCH', body: { administrator: true }, headers })
  const forged: Record<string, string>[] = [
    { 'x-parley-csrf': '' },
    { 'x-parley-csrf': 'guessed' },
    { origin: 'https://evil.test' },
    { 'sec-fetch-site': 'cross-site' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
  ]
  for (const headers of forged) expect([403, 415]).toContain((await change(headers)).status)
  expect(lab.topology.users.byAccount('bob')?.administrator).toBe(false)
  expect((await change({})).status).toBe(200)
  const { body } = await lab.admin.ask('GET', '/audit?limit=1')
  expect(body.items[0]).toMatchObject({ actor: 'alice', role: 'administrator', subject: 'users', target: lab.address('bob'), outcome: 'done' })
  await alice.signOut()
  expect((await change({})).status).toBe(401)
})

test('a person who stops being an administrator has no more of it at the next request', async () => {
  await using lab = await startLab({ withoutServer: true })
  await lab.admin.ask('PATCH', '/users/bob', { body: { administrator: true } })
  const bob = await lab.signInOnly('bob')
  expect((await bob.fetch('/admin/v1/users')).status).toBe(200)
  await lab.admin.ask('PATCH', '/users/bob', { body: { administrator: false } })
  expect((await bob.fetch('/admin/v1/users')).status).toBe(403)
})
