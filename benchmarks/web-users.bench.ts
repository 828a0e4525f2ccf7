import { cpus } from 'node:os'
import { hashPassword } from '@parley/platform/passwords'
import { Browser } from '../tests/lab/browser.ts'
import { inProcess, residentBytes } from './lib/processes.ts'

export const question = 'How many people sign in to the web per second, against bare argon2id in the same run, and what does each cost in memory once IM is up?'

const USERS = 200
const AT_ONCE = 8

export async function run() {
  const hashes = await perSecond(40, () => hashPassword('correct horse battery staple'))
  const deployment = await inProcess<{ url: string; password: string }>('deployment.ts', [String(USERS)])
  const { url, password } = deployment.said
  const browsers = Array.from({ length: USERS }, () => new Browser({ url }))
  const before = residentBytes(deployment.pid)
  const signIns = await perSecond(USERS, (n) => browsers[n]?.signIn(`u${n}`, password) ?? Promise.resolve())
  for (const browser of browsers) await (await browser.open()).ready()
  const each = (residentBytes(deployment.pid) - before) / USERS / 1024
  await Promise.all(browsers.map((browser) => browser.close()))
  await deployment[Symbol.asyncDispose]()
  const floor = 6.5 + 30 + 5
  return [
    { name: 'web sign-ins', unit: 'per second', value: signIns, base: hashes, ratio: signIns / hashes, note: `${AT_ONCE} at once; base: argon2id hashes, ${cpus().length} cores` },
    { name: 'memory of a signed-in web user', unit: 'KiB', value: each, base: floor, ratio: each / floor, note: 'resident, server + mailbox + web; base: ws 6.5 + TLS 30 + state 5, a fixed figure' },
  ]
}

async function perSecond(count: number, act: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0
  const began = performance.now()
  const worker = async () => {
    while (next < count) await act(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return (count / (performance.now() - began)) * 1000
}
