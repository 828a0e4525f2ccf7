import { once } from 'node:events'
import { WebSocket } from 'ws'
import { Browser, type NamedFrame } from '../tests/lab/browser.ts'

import { percentile } from './lib/percentile.ts'
import { inProcess } from './lib/processes.ts'

export const question = 'How long from sending an IM to its arrival in the other browser at 100 IM/s, against two WebSocket hops and one mutual-TLS hop in the same run?'

const MESSAGES = 1_000
const EVERY_MS = 10
/** Conversations going on at once: one conversation sends its messages one after another, each durable. */
const PAIRS = 20

export async function run() {
  const floor = await floorTimes()
  const ours = await parleyTimes()
  return ([['p50', 0.5], ['p99', 0.99]] as const).map(([name, part]) => {
    const [value, base] = [percentile(ours, part), percentile(floor, part)]
    return { name: `IM, browser to browser, ${name}`, unit: 'ms', value, base, ratio: value / base, note: `${MESSAGES} messages, both histories durable before the arrival` }
  })
}

/** Sends at an even pace, whatever the answers do. @returns milliseconds from sending to arrival, by message */
async function paced(send: (n: number) => void, arrivals: (arrived: (n: number) => void) => void): Promise<number[]> {
  const sent: number[] = []
  const took: number[] = []
  const all = new Promise<void>((resolve) => arrivals((n) => {
    took.push(performance.now() - (sent[n] ?? Number.NaN))
    if (took.length === MESSAGES) resolve()
  }))
  const began = performance.now()
  for (let n = 0; n < MESSAGES; n++) {
    const wait = began + n * EVERY_MS - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    sent[n] = performance.now()
    send(n)
  }
  await all
  return took.slice(MESSAGES / 10)
}

async function floorTimes(): Promise<number[]> {
  const hops = await inProcess<{ port: number }>('hops.ts')
  const open = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${hops.said.port}`, { perMessageDeflate: false })
    await once(socket, 'open')
    return socket
  }
  const [from, to] = [await open(), await open()]
  const took = await paced((n) => from.send(String(n)), (arrived) => to.on('message', (data) => arrived(Number(String(data)))))
  for (const socket of [from, to]) socket.close()
  await hops[Symbol.asyncDispose]()
  return took
}

async function parleyTimes(): Promise<number[]> {
  const deployment = await inProcess<{ url: string; password: string; domain: string }>('deployment.ts', [String(2 * PAIRS)])
  const { url, password, domain } = deployment.said
  const enter = async (account: string) => {
    const browser = new Browser({ url })
    await browser.signIn(account, password)
    return (await browser.open()).ready()
  }
  const browsers: Browser[] = []
  for (let n = 0; n < 2 * PAIRS; n++) browsers.push(await enter(`u${n}`))
  // Each pair's session is open before the clock runs.
  const senders = browsers.slice(0, PAIRS)
  await Promise.all(senders.map(async (sender, n) => {
    const arrival = browsers[PAIRS + n]?.next('message.added')
    await sender.say(`u${PAIRS + n}@${domain}`, 'hello')
    await arrival
  }))
  const took = await paced(
    (n) => void senders[n % PAIRS]?.say(`u${PAIRS + (n % PAIRS)}@${domain}`, String(n)),
    (arrived) => {
      const told = (output: NamedFrame) => output.name === 'message.added' && output.body.message.state === 'received' && arrived(Number(output.body.message.text))
      for (const receiver of browsers.slice(PAIRS)) receiver.onOutput(told)
    },
  )
  await Promise.all(browsers.map((browser) => browser.close()))
  await deployment[Symbol.asyncDispose]()
  return took
}
