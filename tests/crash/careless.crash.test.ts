import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { Refused } from '../lab.ts'
import { Product } from './product.ts'
import { subjects, transcript } from './wire.ts'

/** What a careless administrator does to a machine. Nothing acknowledged is lost, and it is said what is wrong, in time. */

/** For so much later, whatever was promised must have happened. */
const soon = 10_000

const within = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`nothing happened in ${soon} ms`)), soon)))
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** `bytes` of room in every file: a disk that is full, as long as nobody makes room. */
const room = (product: Product, bytes: number | 'unlimited') => execFileSync('prlimit', ['--pid', String(product.pid), `--fsize=${bytes}:`])

test('when the disk is full what cannot be kept is refused and said, what is there can be read, and with room it goes on by itself', async () => {
  await using product = await Product.start()
  const [alice, bob] = [await product.browser('alice'), await product.browser('bob')]
  const post = () => createTransport({ host: '127.0.0.1', port: product.smtpPort, ignoreTLS: true }).sendMail({ from: 'somebody@example.org', to: bob.address, subject: 'mail', text: 'x' })
  await alice.say(bob.address, 'before')
  await bob.until(() => bob.state.transcript(alice.address).length === 1)
  room(product, 4096)
  const refusals = await within(Promise.all([alice.say(bob.address, 'lost and told so'), alice.send('group.add', { name: 'no room' }), alice.send('note.set', { text: 'no room' })].map((work) => work.catch((error: unknown) => error))))
  for (const refusal of refusals) expect(refusal).toBeInstanceOf(Refused)
  expect(refusals.map((refusal) => (refusal as Refused).code)).toEqual(['unavailable', 'unavailable', 'unavailable'])
  const putOff = await within(post()).catch((error: { responseCode: number; response: string }) => error)
  expect(putOff).toMatchObject({ responseCode: 451 })
  expect([...refusals, putOff].map(String).join()).not.toContain(product.folder)
  expect((await within(transcript(bob, alice.address))).map((m) => m.text)).toEqual(['before'])
  expect((await within(alice.fetch('/health'))).status).toBeGreaterThanOrEqual(200)
  room(product, 'unlimited')
  await within(alice.say(bob.address, 'after'))
  await within(alice.send('group.add', { name: 'room again' }))
  await within(post())
  await bob.until(() => bob.state.transcript(alice.address).length === 2)
  expect(await subjects(bob).then((all) => all.filter((subject) => subject === 'mail'))).toHaveLength(1)
  await product.kill()
  expect(new Set(Object.values(product.integrity()))).toEqual(new Set(['ok']))
}, 120_000)

test('a machine that stood still for longer than anybody waits goes on with everybody signed in', async () => {
  await using product = await Product.start()
  const [alice, bob] = [await product.browser('alice'), await product.browser('bob')]
  await alice.say(bob.address, 'before')
  process.kill(product.pid, 'SIGSTOP')
  const said = alice.say(bob.address, 'meanwhile')
  await new Promise((resolve) => setTimeout(resolve, 12_000))
  process.kill(product.pid, 'SIGCONT')
  await within(said)
  await bob.until(() => bob.state.transcript(alice.address).length === 2)
  expect([alice.snapshot.im.state, bob.snapshot.im.state, alice.closed, bob.closed]).toEqual(['signed-in', 'signed-in', undefined, undefined])
}, 180_000)

test('logs that somebody takes away while it runs are begun again, and nobody notices', async () => {
  await using product = await Product.start()
  const [alice, bob] = [await product.browser('alice'), await product.browser('bob')]
  const logs = join(product.folder, 'data/logs')
  rmSync(logs, { recursive: true })
  // So often it looks.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  for (let n = 0; n < 20; n++) await within(alice.say(bob.address, `text ${n}`))
  await within(alice.send('group.add', { name: 'still here' }))
  const stranger = connect(product.sipTcpPort, '127.0.0.1')
  stranger.end('no SIP at all\r\n\r\n')
  const files = () => (existsSync(logs) ? readdirSync(logs) : [])
  await expect.poll(files, { timeout: soon }).toContain('events.jsonl')
  expect(await product.stop()).toBe(0)
}, 180_000)

test('a file that is something else keeps it from starting: a sentence names it, it is left as it is, and with the right one everything is there', async () => {
  await using product = await Product.start()
  const alice = await product.browser('alice')
  await alice.send('group.add', { name: 'kept' })
  expect(await product.stop()).toBe(0)
  const other = Buffer.from('minutes of a meeting '.repeat(1_000))
  for (const name of ['server.db', 'topology.db', 'mailbox.db', 'web.db', 'parley.json']) {
    const file = join(product.folder, 'data', name)
    const right = existsSync(file) ? readFileSync(file) : undefined
    writeFileSync(file, other)
    const why = await product.start().then(() => 'it started', String)
    expect(why).toContain(name)
    expect(why).not.toMatch(/\n\s+at /)
    expect(readFileSync(file).equals(other)).toBe(true)
    if (right) writeFileSync(file, right)
    else rmSync(file)
  }
  await product.start()
  await product.browser('alice')
  expect(alice.snapshot.groups.map((group) => group.name)).toContain('kept')
}, 180_000)

test('with few files it may open it sheds what comes too much, and serves again when that is gone', async () => {
  await using product = await Product.start()
  const alice = await product.browser('alice')
  const bob = await product.browser('bob')
  execFileSync('prlimit', ['--pid', String(product.pid), '--nofile=128:'])
  const crowd = Array.from({ length: 400 }, () => connect(product.sipTcpPort, '127.0.0.1').on('error', () => {}))
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await within(alice.say(bob.address, 'in the crowd'))
  await bob.until(() => bob.state.transcript(alice.address).length === 1)
  for (const one of crowd) one.destroy()
  await expect.poll(() => alice.fetch('/health').then((answer) => answer.status, () => 0), { timeout: soon }).toBe(200)
  await within(alice.say(bob.address, 'alone again'))
  await bob.until(() => bob.state.transcript(alice.address).length === 2)
  expect(await product.stop()).toBe(0)
}, 180_000)
