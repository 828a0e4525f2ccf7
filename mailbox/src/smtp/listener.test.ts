import net from 'node:net'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '@parley/platform/errors'
import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { MailboxLab, message, type Answer } from '../testing/mailbox-lab.ts'
import { SmtpListener } from './listener.ts'

let lab: MailboxLab

beforeAll(async () => {
  lab = await MailboxLab.open({ smtpLimits: { messageBytes: 300_000, recipients: 5, connectionsPerAddress: 3 } })
})

afterAll(() => lab[Symbol.asyncDispose]())

function send(mail: SendMailOptions, port = lab.mailbox.smtpPort): Promise<Answer> {
  const transport = createTransport({ host: '127.0.0.1', port, tls: { rejectUnauthorized: false } })
  return transport.sendMail(mail).finally(() => transport.close())
}

/** One SMTP conversation by hand: sends each line after the reply to the one before. @returns the replies */
function talk(lines: readonly string[], port = lab.mailbox.smtpPort): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const replies: string[] = []
    const socket = net.connect(port, '127.0.0.1')
    const waiting = [...lines]
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
      for (let end = /^\d{3} .*\r\n/m.exec(text); end; end = /^\d{3} .*\r\n/m.exec(text)) {
        replies.push(text.slice(0, end.index + end[0].length).trim())
        text = text.slice(end.index + end[0].length)
        const next = waiting.shift()
        if (next === undefined) socket.end()
        else socket.write(`${next}\r\n`)
      }
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(replies))
  })
}

test('a message with an attachment and names in many scripts arrives whole', async () => {
  const info = await send({
    from: { name: 'Bob Müller', address: 'bob@example.test' },
    to: [{ name: '爱丽丝', address: 'alice@parley.test' }],
    subject: 'Grüße aus 東京 ☀️',
    text: 'Schöne Grüße\nund bis bald',
    html: '<p>Schöne <b>Grüße</b></p>',
    attachments: [{ filename: 'Übersicht – 第三.bin', content: Buffer.from([0, 1, 2, 250, 251, 252]) }],
  })
  expect(info.response).toMatch(/^250 2\.6\.0 Accepted as /)
  const [id = ''] = await lab.list('alice')
  const email = await lab.email('alice', id, [...['from', 'to', 'subject', 'attachments', 'bodyValues', 'textBody', 'blobId'], 'header:Received', 'header:Return-Path', 'header:Delivered-To'], { fetchTextBodyValues: true })
  expect(email).toMatchObject({
    from: [{ name: 'Bob Müller', email: 'bob@example.test' }],
    to: [{ name: '爱丽丝', email: 'alice@parley.test' }],
    subject: 'Grüße aus 東京 ☀️',
    'header:Return-Path': ' <bob@example.test>',
    'header:Delivered-To': ' alice@parley.test',
  })
  expect(email['header:Received']).toMatch(/^ from .* \(\[127\.0\.0\.1\]\) with ESMTP\r\n by mail\.parley\.test \(Parley\) id \w+;\r\n .* \+0000$/)
  expect(email.bodyValues[email.textBody[0].partId].value.trim()).toBe('Schöne Grüße\nund bis bald')
  expect(email.attachments[0].name).toBe('Übersicht – 第三.bin')
  expect((await lab.download('alice', email.attachments[0].blobId)).rawPayload).toEqual(Buffer.from([0, 1, 2, 250, 251, 252]))
})

test('headers in plain UTF-8 are accepted and read', async () => {
  const raw = `From: Zoë <zoe@example.test>\r\nTo: bob@parley.test\r\nSubject: naïve ☃\r\nMessage-ID: <utf8@t>\r\n\r\nx\r\n`
  await talk(['EHLO x.test', 'MAIL FROM:<zoe@example.test> SMTPUTF8', 'RCPT TO:<bob@parley.test>', 'DATA', `${raw}.`, 'QUIT'])
  const [id = ''] = await lab.list('bob')
  expect(await lab.email('bob', id, ['subject', 'from'])).toMatchObject({ subject: 'naïve ☃', from: [{ name: 'Zoë', email: 'zoe@example.test' }] })
})

test('nobody unknown gets mail and nothing is relayed, each with its reason', async () => {
  const replies = await talk(['EHLO x.test', 'MAIL FROM:<a@example.test>', 'RCPT TO:<nobody@parley.test>', 'RCPT TO:<a@elsewhere.test>', 'RCPT TO:<bad address>', 'DATA', 'QUIT'])
  expect(replies[3]).toBe('550 5.1.1 <nobody@parley.test>: there is no such user here; check how the address is written')
  expect(replies[4]).toBe('550 5.7.1 <a@elsewhere.test>: relaying denied; this server accepts mail for parley.test only')
  expect(replies[5]).toMatch(/^5/)
  expect(replies[6]).toMatch(/^503 /)
  expect(lab.diagnostics.recorded.named('mailRefused').map(({ fields }) => fields['to'])).toEqual(['nobody@parley.test', 'a@elsewhere.test'])
})

test('neither AUTH nor, without a certificate, STARTTLS is offered; SIZE is', async () => {
  const [, ehlo = ''] = await talk(['EHLO x.test', 'QUIT'])
  expect(ehlo).toContain('SIZE 300000')
  expect(ehlo).not.toMatch(/AUTH|STARTTLS/)
})

test('a message over the size is refused before it is sent where its size is told, and after it where not', async () => {
  const told = await talk(['EHLO x.test', 'MAIL FROM:<a@example.test> SIZE=300001', 'QUIT'])
  expect(told[2]).toMatch(/^552 /)
  const line = `${'x'.repeat(70)}\r\n`
  const found = await talk(['EHLO x.test', 'MAIL FROM:<a@example.test>', 'RCPT TO:<bob@parley.test>', 'DATA', `${line.repeat(5_000)}.`, 'QUIT'])
  expect(found[5]).toMatch(/^552 /)
  expect((await lab.list('bob')).length).toBe(1)
})

test('all recipients get the message, each once, and it is kept once', async () => {
  const blobs = async () => (await lab.mailbox.store.read.selectFrom('blob').select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n
  const before = await blobs()
  await send({ envelope: { from: 'a@example.test', to: ['carol@parley.test', 'DAVE@Parley.test', 'dave@parley.test'] }, raw: message({ id: 'many@t' }) })
  expect([(await lab.list('carol')).length, (await lab.list('dave')).length]).toEqual([1, 1])
  expect(await blobs()).toBe(before + 1)
})

test('a sender that missed our answer and sends again does not double the message', async () => {
  const raw = message({ id: 'again@t' })
  for (let i = 0; i < 2; i++) await send({ envelope: { from: 'a@example.test', to: ['erin@parley.test'] }, raw })
  expect((await lab.list('erin')).length).toBe(1)
})

test('mail to postmaster reaches an administrator, mail from nobody is a bounce and welcome', async () => {
  const before = (await lab.list('alice')).length
  await talk(['EHLO x.test', 'MAIL FROM:<>', 'RCPT TO:<postmaster@parley.test>', 'DATA', 'Subject: about you\r\n\r\nx\r\n.', 'QUIT'])
  const ids = await lab.list('alice')
  expect(ids.length).toBe(before + 1)
  expect((await lab.email('alice', ids[0] ?? '', ['header:Return-Path']))['header:Return-Path']).toBe(' <>')
})

test('a message that goes in circles is refused', async () => {
  const refused = async (extra: string) => send({ envelope: { from: 'a@example.test', to: ['frank@parley.test'] }, raw: message({ extra }) }).then(() => '', (error: { response: string }) => error.response)
  expect(await refused('Delivered-To: frank@parley.test\r\n')).toMatch(/^554 5\.4\.6 .*going in circles/)
  expect(await refused('Received: from a by b; Mon, 06 Jan 2025 10:00:00 +0000\r\n'.repeat(51))).toMatch(/^554 5\.4\.6 .*51 servers/)
  expect(await refused('Delivered-To: someone@else.test\r\n')).toBe('')
})

test('more recipients than allowed are put off', async () => {
  const people = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'].map((name) => `RCPT TO:<${name}@parley.test>`)
  const replies = await talk(['EHLO x.test', 'MAIL FROM:<a@example.test>', ...people, 'QUIT'])
  expect(replies.slice(3, 9).map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250', '250', '250', '452'])
})

test('one address has so many connections and no more; a closed one makes room', async () => {
  const open = () =>
    new Promise<{ socket: net.Socket; greeting: string }>((resolve) => {
      const socket = net.connect(lab.mailbox.smtpPort, '127.0.0.1')
      socket.once('data', (data) => resolve({ socket, greeting: data.toString() }))
    })
  const held: Awaited<ReturnType<typeof open>>[] = []
  // One of before may still be counted.
  for (let i = 0; i < 100 && held.length < 3; i++) {
    const one = await open()
    if (one.greeting.startsWith('220')) held.push(one)
  }
  expect(held).toHaveLength(3)
  const fourth = await open()
  expect(fourth.greeting).toMatch(/^421 4\.7\.0 Too many connections/)
  const closed = new Promise((resolve) => held[0]?.socket.once('close', resolve))
  held[0]?.socket.end('QUIT\r\n')
  await closed
  // The server hears of the end a moment after we do.
  let next = await open()
  for (let i = 0; i < 100 && !next.greeting.startsWith('220'); i++) next = await open()
  expect(next.greeting).toMatch(/^220 /)
  for (const { socket } of [...held, fourth, next]) socket.destroy()
})

test('what the store cannot take now is put off, and the sender keeps it', async () => {
  const diagnostics = memoryDiagnostics()
  const directory = { domains: ['parley.test'], find: (address: string) => address, nameOf: () => '' }
  const fail = () => Promise.reject(new AppError('unavailable', 'the disk is full'))
  await using listener = await SmtpListener.open({ smtp: { bind: '127.0.0.1', port: 0, hostname: 'x.test' }, directory, diagnostics, accept: fail })
  const replies = await talk(['EHLO x.test', 'MAIL FROM:<a@example.test>', 'RCPT TO:<bob@parley.test>', 'DATA', 'Subject: x\r\n\r\nx\r\n.', 'QUIT'], listener.port)
  expect(replies[5]).toBe('451 4.3.0 the disk is full')
})

test('a port that is taken is told with a remedy', async () => {
  const failing = MailboxLab.open({ smtp: { bind: '127.0.0.1', port: lab.mailbox.smtpPort, hostname: 'x.test' } })
  await expect(failing).rejects.toMatchObject({ code: 'unavailable', remedy: 'Choose another SMTP port, or stop what uses it.' })
})
