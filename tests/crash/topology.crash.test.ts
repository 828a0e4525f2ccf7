import { ask, type AskOptions } from '@parley/admin/testing'
import { expect, test } from 'vitest'
import { Product } from './product.ts'

const rounds = 8

test(`edits of the topology and versions that were answered survive ${rounds} times kill -9, and what is in force is one of the versions, whole`, { timeout: 240_000 }, async () => {
  await using product = await Product.start()
  const to = product.admin
  const api = async (method: string, path: string, o: AskOptions = {}) => {
    const { status, body } = await ask(to, method, path, o)
    expect([200, 201]).toContain(status)
    return body
  }
  const drawn: string[] = []
  const enabled: { version: number; hosts: number }[] = []

  for (let round = 0; round < rounds; round++) {
    const life = new AbortController()
    const writing = (async () => {
      for (let n = 0; !life.signal.aborted; n++) {
        const host = `h${round}-${n}.parley.test`
        await api('POST', '/authorized-hosts', { body: { identity: host, pool: 'lync.parley.test' } })
        drawn.push(host)
        if (n % 3 !== 2) continue
        const { result } = await api('POST', '/actions/enable-topology', { body: {} })
        enabled.push({ version: result.version, hosts: drawn.length })
      }
    })().catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 600))
    life.abort()
    await product.kill()
    await writing
    await product.start()

    const pending: string[] = (await api('GET', '/authorized-hosts')).items.map((host: { identity: string }) => host.identity)
    expect(drawn.filter((host) => !pending.includes(host))).toEqual([])
    expect(new Set(pending).size).toBe(pending.length)
    const versions = (await api('GET', '/topology-versions')).items.map((v: { identity: string }) => Number(v.identity))
    const last = enabled.at(-1)
    expect(versions[0]).toBeGreaterThanOrEqual(last?.version ?? 1)
    for (const { version, hosts } of enabled.slice(-3)) {
      const { result } = await api('POST', '/actions/topology-document', { body: { version } })
      expect(result.authorizedHosts.map((host: { fqdn: string }) => host.fqdn).filter((fqdn: string) => drawn.slice(0, hosts).includes(fqdn))).toHaveLength(hosts)
    }
    const { result } = await api('POST', '/actions/test-topology', { body: { service: 'Registrar:lync.parley.test' } })
    expect(result.checks.find((c: { check: string }) => c.check === 'The topology holds together')).toMatchObject({ ok: true })
  }
  expect(enabled.length).toBeGreaterThan(rounds / 2)
  expect(product.integrity()).toMatchObject({ 'topology.db': 'ok', 'admin.db': 'ok' })
})
