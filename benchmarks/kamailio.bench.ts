import { kamailio } from './lib/kamailio.ts'
import { frontEnd, load, type Target } from './lib/sipload.ts'

export const question = 'What does it cost in CPU where Kamailio does the same, one worker each, over TCP, in the same run?'

const password = 'load test'
const users = 5_000
const port = 25_160

const messages = [
  { name: 'MESSAGE relayed, 200 client connections', args: ['--pairs', '100', '--window', '1'] },
  { name: 'MESSAGE relayed, 8 trunk connections', args: ['--pairs', '4', '--window', '64'] },
]

export async function run() {
  const rows = []
  for (const { name, args } of messages) {
    const given = ['message', '--seconds', '5', '--warm', '2', ...args]
    const theirs = await measured(kamailio(port), given)
    const ours = await measured(frontEnd(['--users', '200', '--password', password]), [...given, '--auth', password])
    rows.push(row(name, ours.cpu_s_per_1000, theirs.cpu_s_per_1000, `${Math.round(ours.messages_per_s ?? 0)}/s and ${Math.round(theirs.messages_per_s ?? 0)}/s`))
  }
  // The first passes warm both up; what is told as new is the first one after a start, as in life.
  const given = ['register', '--users', String(users), '--conns', '50', '--window', '64', '--passes', '8']
  const theirs = await measured(kamailio(port), given)
  const theirsAsked = await measured(kamailio(port, { auth: true }), [...given, '--auth', password])
  const ours = await measured(frontEnd(['--users', String(users), '--password', password]), [...given, '--auth', password])
  rows.push(row('REGISTER refresh', ours.cpu_s_per_1000_refresh, theirs.cpu_s_per_1000_refresh, 'the connection is known here; there nobody is asked'))
  rows.push(row('REGISTER new, with Digest', ours.cpu_s_per_1000_register, theirsAsked.cpu_s_per_1000_register, `the first ${users} after a start`))
  return rows
}

async function measured(starting: Promise<Target>, given: readonly string[]): Promise<Record<string, number>> {
  const target = await starting
  const [what = '', ...args] = given
  try {
    return await load([what, '--host', '127.0.0.1', '--port', String(target.ports.tcp), '--domain', 'parley.test', '--pid', String(target.pid), ...args])
  } finally {
    await target.stop()
  }
}

function row(name: string, ours = Number.NaN, theirs = Number.NaN, note = '') {
  return { name, unit: 'CPU-s/1000', value: ours, base: theirs, ratio: ours / theirs, note }
}
