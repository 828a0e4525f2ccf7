import { expect, test } from 'vitest'
import type { Ladder } from '@parley/admin/trace/ladder'
import type { ProbeReport } from '@parley/admin/runtime'
import { startLab, type Lab } from '../lab.ts'

async function run<T>(lab: Lab, action: string, body: object): Promise<T> {
  const { status, body: answer } = await lab.admin.ask('POST', `/actions/${action}`, { body })
  expect({ status, answer }).toMatchObject({ status: 200 })
  return (answer as { result: T }).result
}

test('an administrator asks whether two people can reach each other, through clients and through Outlook Web App, both ways', async () => {
  await using lab = await startLab()
  const [alice, bob] = [{ address: lab.address('alice') }, { address: `sip:${lab.address('bob')}` }]
  expect(await run<ProbeReport>(lab, 'test-registration', { user: alice })).toMatchObject({ ok: true, pool: lab.pool })
  expect(await run<ProbeReport>(lab, 'test-presence', { publisher: alice, subscriber: bob })).toMatchObject({ ok: true })
  for (const path of ['clients', 'trusted-application', 'from-front-end']) expect(await run<ProbeReport>(lab, 'test-im', { sender: alice, receiver: bob, path })).toMatchObject({ ok: true, path })
})

test('when the web app is not trusted, the probe through it fails and names the reason; through clients it works', async () => {
  await using lab = await startLab({ topology: (topology) => ({ ...topology, trustedApplicationPools: [] }) })
  const [sender, receiver] = [{ address: lab.address('alice') }, { address: lab.address('bob') }]
  expect(await run<ProbeReport>(lab, 'test-im', { sender, receiver })).toMatchObject({ ok: true })
  const report = await run<ProbeReport>(lab, 'test-im', { sender, receiver, path: 'trusted-application' })
  expect(report.ok).toBe(false)
  expect(report.error).toContain(`owa.${lab.domain}`)
})

test('a pool nobody knows is named, with those there are', async () => {
  await using lab = await startLab()
  const { status, body } = await lab.admin.ask('POST', '/actions/test-registration', { body: { pool: 'nowhere.parley.test', user: { address: lab.address('alice') } } })
  expect(status).toBe(404)
  expect(JSON.stringify(body)).toContain(lab.pool)
})

test('a message from browser to browser is a ladder of two roles, without its text', async () => {
  await using lab = await startLab()
  await run(lab, 'start-cls-logging', { scenario: 'SIPStack' })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await alice.say(bob.address, 'the canary sings')
  await bob.until(() => bob.state.transcript(alice.address).length === 1)
  const { lanes, steps } = await run<Ladder>(lab, 'trace-ladder', { address: bob.address, flags: ['TF_PROTOCOL'] })
  expect(lanes.filter((lane) => lane.ours).map((lane) => lane.name).sort()).toEqual([lab.pool, `owa.${lab.domain}`])
  const messages = steps.filter((step) => step.title.startsWith('MESSAGE '))
  expect(messages.length).toBeGreaterThanOrEqual(2)
  expect(JSON.stringify([lanes, steps])).not.toContain('canary')
  expect(steps.every((step) => step.from !== step.to)).toBe(true)
})

test('the event log is asked by id, level and text', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  const { events } = await run<{ events: { id: number; source: string; text: string }[] }>(lab, 'query-events', { ids: [112] })
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({ id: 112, source: 'web' })
  expect(await run(lab, 'query-events', { levels: ['error'] })).toEqual({ events: [] })
})
