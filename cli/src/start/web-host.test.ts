import type { WebRole } from '@parley/web/server/main'
import { expect, test } from 'vitest'
import { WebHost, type WebPorts } from './web-host.ts'

function host() {
  const steps: string[] = []
  let broken = false
  const begin = async (ports: WebPorts | undefined) => {
    steps.push(`start ${ports?.httpPort ?? 'anywhere'}`)
    if (broken) throw new Error('the port is taken')
    await Promise.resolve()
    steps.push('started')
    const stopped = async () => {
      await Promise.resolve()
      steps.push('stopped')
    }
    const endSessions = async (address: string) => void steps.push(`end ${address}`)
    return { httpPort: 1234, httpsPort: 2, trustedPort: 3, endSessions, [Symbol.asyncDispose]: stopped } as Partial<WebRole> as WebRole
  }
  return { steps, web: new WebHost(begin), break: (yes: boolean) => (broken = yes) }
}

test('a recycled role comes back on the ports it had', async () => {
  const { web, steps } = host()
  await web.start()
  await web.recycle()
  expect(steps).toEqual(['start anywhere', 'started', 'stopped', 'start 1234', 'started'])
  expect(web.state()).toBe('running')
})

test('restarts asked for at once happen one after another', async () => {
  const { web, steps } = host()
  await web.start()
  await Promise.all([web.recycle(), web.stop(), web.start(), web.start()])
  expect(steps.join()).toBe('start anywhere,started,stopped,start 1234,started,stopped,start 1234,started')
})

test('a start that fails leaves it stopped, says so, and the next one may succeed', async () => {
  const t = host()
  await t.web.start()
  t.break(true)
  await expect(t.web.recycle()).rejects.toThrow('the port is taken')
  expect(t.web.state()).toBe('stopped')
  t.break(false)
  await t.web.start()
  expect(t.web.state()).toBe('running')
})

test('sessions that are to end while it is stopped end when it starts', async () => {
  const { web, steps } = host()
  await web.endSessions('a@b.test')
  await web.start()
  expect(steps.at(-1)).toBe('end a@b.test')
  await web.endSessions('c@b.test')
  expect(steps.at(-1)).toBe('end c@b.test')
})

test('stopping for good in the middle of a restart waits for it, and nothing starts afterwards', async () => {
  const { web, steps } = host()
  await web.start()
  const restarted = web.recycle()
  await web[Symbol.asyncDispose]()
  await restarted.catch(() => undefined)
  expect(steps.at(-1)).toBe('stopped')
  expect(web.state()).toBe('stopped')
  await expect(web.start()).rejects.toMatchObject({ code: 'unavailable' })
})
