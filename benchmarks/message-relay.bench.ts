import { bareForwarder, frontEnd, load, type Target } from './lib/sipload.ts'

export const question = 'What does one relayed MESSAGE (request → 200, both users registered) cost in CPU, against a bare Node forwarder in the same run?'

const password = 'load test'
const shapes = [
  { name: '200 client connections', args: ['--pairs', '100', '--window', '1'] },
  { name: '8 trunk connections', args: ['--pairs', '4', '--window', '64'] },
]

export async function run() {
  const rows = []
  for (const { name, args } of shapes) {
    const floor = await measured(await bareForwarder(25_070), (t) => load([...common(t, args), '--raw']))
    const plain = await measured(await frontEnd(['--users', '200', '--password', password]), (t) => load([...common(t, args), '--auth', password]))
    rows.push(row(`MESSAGE over TCP, ${name}`, plain, floor))
    const secure = await measured(await frontEnd(['--users', '200', '--password', password]), (t) =>
      load([...common({ ...t, ports: { ...t.ports, tcp: t.ports.tls } }, args), '--auth', password, '--transport', 'tls', '--ca', t.ports.ca, '--sni', 'lync.parley.test']),
    )
    rows.push(row(`MESSAGE over TLS, ${name}`, secure, floor))
  }
  return rows
}

const common = (target: Target, args: readonly string[]) => [
  ...['message', '--host', '127.0.0.1', '--port', String(target.ports.tcp), '--domain', 'parley.test', '--pid', String(target.pid)],
  ...['--seconds', '5', '--warm', '2', ...args],
]

async function measured(target: Target, measure: (target: Target) => Promise<Record<string, number>>) {
  try {
    return await measure(target)
  } finally {
    await target.stop()
  }
}

function row(name: string, ours: Record<string, number>, base: Record<string, number>) {
  const [value, floor] = [ours.cpu_s_per_1000 ?? Number.NaN, base.cpu_s_per_1000 ?? Number.NaN]
  return { name, unit: 'CPU-s/1000', value, base: floor, ratio: value / floor, note: `${Math.round(ours.messages_per_s ?? 0)}/s, p50 ${ours.p50_us} µs, p99 ${ours.p99_us} µs` }
}
