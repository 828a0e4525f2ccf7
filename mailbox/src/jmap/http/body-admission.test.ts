import { connect, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MailboxLab } from '../../testing/mailbox-lab.ts'
import { coreLimits, hiddenLimits } from '../core/limits.ts'

let lab: MailboxLab

beforeAll(async () => {
  lab = await MailboxLab.open()
  await lab.app.listen({ port: 0, host: '127.0.0.1' })
})

afterAll(() => lab[Symbol.asyncDispose]())

/** Announces an upload and sends nothing of it. @returns what was said to that */
async function announce(user?: string): Promise<{ socket: Socket; said: string }> {
  const socket = connect((lab.app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.setEncoding('latin1')
  const who = user === undefined ? '' : `X-User: ${user}\r\n`
  socket.write(`POST /jmap/upload/frank@parley.test HTTP/1.1\r\nHost: 127.0.0.1\r\n${who}Content-Type: image/png\r\nExpect: 100-continue\r\nContent-Length: ${coreLimits.maxSizeUpload}\r\n\r\n`)
  let said = ''
  while (!said.includes('\r\n\r\n')) said += String((await once(socket, 'data'))[0])
  return { socket, said }
}

/** The final answer: "go on" may come before it. */
async function answerTo(user?: string): Promise<string> {
  const { socket, said } = await announce(user)
  const answer = /^HTTP\/1\.1 [2-5]/m.test(said) ? said : said + String((await once(socket, 'data'))[0])
  socket.destroy()
  return answer
}

test('nobody makes us hold a body who is not signed in: the answer comes before it', async () => {
  expect(await answerTo()).toMatch(/^HTTP\/1\.1 401 /m)
})

test('a person has so many bodies on the way at once, and no more; one that is given up makes room', async () => {
  const onTheWay = await Promise.all(Array.from({ length: hiddenLimits.bodiesAtOnce }, () => announce('frank')))
  expect(await answerTo('frank')).toMatch(/^HTTP\/1\.1 429 /m)
  for (const { socket } of onTheWay) socket.destroy()
  lab.app.server.closeAllConnections()
  const upload = () => lab.app.inject({ method: 'POST', url: '/jmap/upload/frank@parley.test', headers: { 'x-user': 'frank', 'content-type': 'text/plain' }, payload: 'x' })
  await expect.poll(async () => (await upload()).statusCode).toBe(201)
})
