import { expect, test } from 'vitest'
import { type Browser, type Lab, startLab } from '../lab.ts'

interface Made {
  id: string
  password: string
}

const create = async (browser: Browser, label: string, current: string): Promise<Made> => (await browser.fetch('/api/client-passwords', { method: 'POST', body: { label, current } })).json() as Promise<Made>

/** Signs in at the pool as a client does, over TLS with Digest. */
async function signsIn(lab: Lab, address: string, password: string): Promise<boolean> {
  const { body } = await lab.admin.ask('POST', '/actions/test-registration', { body: { pool: lab.pool, user: { address, password } } })
  return body.result.ok
}

test('a client password from the settings page signs a client in, tells when, and no longer does once it is revoked; the web password never does', async () => {
  await using lab = await startLab()
  const bob = await lab.signInOnly('bob')
  const address = lab.address('bob')
  // The sample accounts are the exception: theirs is printed at the start.
  for (const { id } of ((await (await bob.fetch('/api/client-passwords')).json()) as { items: { id: string }[] }).items) await bob.fetch(`/api/client-passwords/${id}`, { method: 'DELETE' })
  expect(await signsIn(lab, address, lab.password)).toBe(false)

  const [phone, laptop] = [await create(bob, 'Phone', lab.password), await create(bob, 'Laptop', lab.password)]
  expect(await signsIn(lab, address, phone.password)).toBe(true)
  const { items } = (await (await bob.fetch('/api/client-passwords')).json()) as { items: { label: string; lastUsedAt?: number }[] }
  expect(Object.fromEntries(items.map((item) => [item.label, item.lastUsedAt !== undefined]))).toEqual({ Phone: true, Laptop: false })

  await bob.fetch(`/api/client-passwords/${phone.id}`, { method: 'DELETE' })
  expect(await signsIn(lab, address, phone.password)).toBe(false)
  expect(await signsIn(lab, address, laptop.password)).toBe(true)
  expect(await signsIn(lab, lab.address('alice'), laptop.password)).toBe(false)
})
