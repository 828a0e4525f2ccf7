import { SMTPServer } from 'smtp-server'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { MailboxLab, type Answer } from '../testing/mailbox-lab.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

async function draft(lab: MailboxLab, user: string, email: object): Promise<string> {
  const drafts = await lab.folderId(user, 'drafts')
  const made = await lab.call(user, 'Email/set', {
    create: { d: { mailboxIds: { [drafts]: true }, keywords: { $draft: true }, from: [{ email: `${user}@parley.test` }], textBody: [{ partId: 't' }], bodyValues: { t: { value: 'Hello' } }, ...email } },
  })
  return made.created.d.id as string
}

async function submit(lab: MailboxLab, user: string, emailId: string, more: object = {}): Promise<Answer> {
  const { list } = await lab.call(user, 'Identity/get')
  return lab.call(user, 'EmailSubmission/set', { create: { s: { identityId: list[0].id, emailId, ...more } } })
}

/** A foreign mail server that answers recipients as it is told. */
class Foreign implements AsyncDisposable {
  readonly got: { from: string; to: string[]; raw: string }[] = []
  /** Reply to a recipient; absent: accepted. */
  answers: Record<string, string> = {}
  readonly #server: SMTPServer

  constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      hideENHANCEDSTATUSCODES: true,
      onRcptTo: ({ address }, _session, done) => {
        const answer = this.answers[address]
        done(answer === undefined ? null : Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) }))
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope
          this.got.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString() })
          done()
        })
      },
    })
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve()))
    return this
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}

const statusOf = async (lab: MailboxLab, user: string, id: string): Promise<Answer> => (await lab.call(user, 'EmailSubmission/get', { ids: [id] })).list[0]

test('mail between people here arrives at once, hides Bcc, and moves from Drafts to Sent', async () => {
  await using lab = await MailboxLab.open()
  const emailId = await draft(lab, 'alice', { to: [{ email: 'bob@parley.test' }], bcc: [{ email: 'Carol@Parley.test' }], subject: 'Hi' })
  const { list } = await lab.call('alice', 'Identity/get')
  const sent = await lab.folderId('alice', 'sent')
  const responses = await lab.calls('alice', [
    'EmailSubmission/set',
    { create: { s: { identityId: list[0].id, emailId } }, onSuccessUpdateEmail: { '#s': { mailboxIds: { [sent]: true }, 'keywords/$draft': null, 'keywords/$seen': true } } },
    'x',
  ])
  expect(responses.map(([name, , callId]) => [name, callId])).toEqual([['EmailSubmission/set', 'x'], ['Email/set', 'x']])
  const id = responses[0]?.[1].created.s.id as string
  expect(await statusOf(lab, 'alice', id)).toMatchObject({ undoStatus: 'final', deliveryStatus: { 'bob@parley.test': { delivered: 'yes' }, 'Carol@Parley.test': { delivered: 'yes' } } })
  expect(await lab.list('alice', 'sent')).toEqual([emailId])
  for (const user of ['bob', 'carol']) {
    const [received = ''] = await lab.list(user)
    const email = await lab.email(user, received, ['bcc', 'subject', 'blobId', 'keywords'])
    expect(email).toMatchObject({ bcc: null, subject: 'Hi', keywords: {} })
    expect((await lab.download(user, email.blobId)).body.toLowerCase()).not.toContain('bcc')
  }
  expect((await lab.email('alice', emailId, ['bcc'])).bcc).toEqual([{ name: null, email: 'Carol@Parley.test' }])
})

test('a held message can be taken back until its time, then it goes by itself', async () => {
  const clock = new FakeClock(Date.UTC(2030, 0, 1))
  await using lab = await MailboxLab.open({ clock })
  const hold = { envelope: { mailFrom: { email: 'alice@parley.test', parameters: { HOLDFOR: '10' } }, rcptTo: [{ email: 'bob@parley.test' }] } }
  const first = (await submit(lab, 'alice', await draft(lab, 'alice', { subject: 'undone' }), hold)).created.s
  const second = (await submit(lab, 'alice', await draft(lab, 'alice', { subject: 'sent' }), hold)).created.s
  expect(first).toMatchObject({ undoStatus: 'pending', sendAt: '2030-01-01T00:00:10Z' })
  expect((await lab.call('alice', 'EmailSubmission/set', { destroy: [first.id] })).notDestroyed[first.id].type).toBe('forbidden')
  await clock.advance(9_000)
  await lab.mailbox.sendingDone()
  expect(await lab.list('bob')).toEqual([])
  expect((await lab.call('alice', 'EmailSubmission/set', { update: { [first.id]: { undoStatus: 'canceled' } } })).updated).toEqual({ [first.id]: null })
  await clock.advance(2_000)
  await lab.mailbox.sendingDone()
  const [id = ''] = await lab.list('bob')
  expect((await lab.email('bob', id, ['subject'])).subject).toBe('sent')
  expect((await lab.list('bob')).length).toBe(1)
  expect((await lab.call('alice', 'EmailSubmission/set', { update: { [second.id]: { undoStatus: 'canceled' } } })).notUpdated[second.id].type).toBe('cannotUnsend')
  expect(await statusOf(lab, 'alice', second.id)).toMatchObject({ undoStatus: 'final', deliveryStatus: { 'bob@parley.test': { delivered: 'yes' } } })
})

test('a held message goes although its draft was destroyed and everything was stopped and started between', async () => {
  const clock = new FakeClock(Date.UTC(2030, 0, 1))
  const lab = await MailboxLab.open({ clock })
  const emailId = await draft(lab, 'alice', { to: [{ email: 'bob@parley.test' }], subject: 'later' })
  await submit(lab, 'alice', emailId, { sendAt: '2030-01-01T01:00:00Z' })
  await lab.call('alice', 'Email/set', { destroy: [emailId] })
  const again = async () => MailboxLab.open({ clock, folder: lab.folder })
  await lab.app.close()
  await lab.mailbox[Symbol.asyncDispose]()
  await using second = await again()
  await clock.advance(HOUR + 1)
  await second.mailbox.sendingDone()
  expect((await second.list('bob')).length).toBe(1)
})

test('one writes and sends as oneself only, to addresses that are some, and to somebody', async () => {
  await using lab = await MailboxLab.open()
  const failure = async (email: object, more: object = {}) => (await submit(lab, 'alice', await draft(lab, 'alice', email), more)).notCreated.s
  expect(await failure({ from: [{ email: 'bob@parley.test' }], to: [{ email: 'carol@parley.test' }] })).toMatchObject({ type: 'forbiddenFrom' })
  expect(await failure({ sender: [{ email: 'bob@parley.test' }], to: [{ email: 'carol@parley.test' }] })).toMatchObject({ type: 'forbiddenFrom' })
  expect(await failure({ from: null, to: [{ email: 'carol@parley.test' }] })).toMatchObject({ type: 'invalidEmail' })
  expect(await failure({})).toMatchObject({ type: 'noRecipients' })
  expect(await failure({ to: [{ email: 'no-address' }] })).toMatchObject({ type: 'invalidRecipients', invalidRecipients: ['no-address'] })
  expect(await failure({}, { envelope: { mailFrom: { email: 'bob@parley.test' }, rcptTo: [{ email: 'carol@parley.test' }] } })).toMatchObject({ type: 'forbiddenMailFrom' })
  expect(await failure({}, { envelope: { mailFrom: { email: 'alice@parley.test' }, rcptTo: [{ email: 'a@b.test>\r\nRCPT TO:<c@d.test' }] } })).toMatchObject({ type: 'invalidRecipients' })
  const bobs = (await lab.call('bob', 'Identity/get')).list[0].id
  expect((await lab.call('alice', 'EmailSubmission/set', { create: { s: { identityId: bobs, emailId: await draft(lab, 'alice', {}) } } })).notCreated.s).toMatchObject({ type: 'invalidProperties', properties: ['identityId'] })
})

test('without an outgoing mail server, and for people unknown here, the sender is told at once and why', async () => {
  await using lab = await MailboxLab.open()
  const emailId = await draft(lab, 'alice', { to: [{ email: 'x@elsewhere.test' }, { email: 'bob@parley.test' }, { email: 'nobody@parley.test' }], subject: 'Fünf' })
  const { id } = (await submit(lab, 'alice', emailId)).created.s
  expect((await statusOf(lab, 'alice', id)).deliveryStatus).toMatchObject({ 'x@elsewhere.test': { delivered: 'no' }, 'bob@parley.test': { delivered: 'yes' }, 'nobody@parley.test': { delivered: 'no' } })
  expect((await lab.list('bob')).length).toBe(1)
  const [report = ''] = await lab.list('alice')
  const email = await lab.email('alice', report, ['subject', 'from', 'bodyStructure', 'bodyValues', 'header:Return-Path'], { fetchAllBodyValues: true, bodyProperties: ['partId', 'type', 'blobId'] })
  expect(email).toMatchObject({ subject: 'Not delivered: Fünf', from: [{ name: 'Mail delivery' }], 'header:Return-Path': ' <>' })
  expect(email.bodyStructure.type).toBe('multipart/report')
  expect(email.bodyStructure.subParts.map(({ type }: { type: string }) => type)).toEqual(['text/plain', 'message/delivery-status', 'text/rfc822-headers'])
  expect(email.bodyValues['1'].value).toContain('no outgoing mail server is configured')
  expect(email.bodyValues['1'].value).toContain('There is no user with this address')
  const status = (await lab.download('alice', email.bodyStructure.subParts[1].blobId)).body
  expect(status).toContain('Final-Recipient: rfc822; x@elsewhere.test\r\nAction: failed\r\nStatus: 5.4.4')
  expect(status).toContain('Final-Recipient: rfc822; nobody@parley.test\r\nAction: failed\r\nStatus: 5.1.1')
})

test('mail for elsewhere waits for the smarthost: taken, refused or tried again, each recipient by itself', async () => {
  const clock = new FakeClock(Date.UTC(2030, 0, 1))
  await using foreign = await new Foreign().listen()
  await using lab = await MailboxLab.open({ clock, smarthost: { host: '127.0.0.1', port: foreign.port } })
  foreign.answers = { 'no@elsewhere.test': '550 5.1.1 No such user', 'later@elsewhere.test': '451 4.2.1 Come again' }
  const emailId = await draft(lab, 'alice', { to: ['yes', 'no', 'later'].map((name) => ({ email: `${name}@elsewhere.test` })), bcc: [{ email: 'hidden@elsewhere.test' }], subject: 'Out' })
  const { id } = (await submit(lab, 'alice', emailId)).created.s
  await lab.mailbox.sendingDone()
  expect(foreign.got.length).toBe(1)
  expect(foreign.got[0]).toMatchObject({ from: 'alice@parley.test', to: ['yes@elsewhere.test', 'hidden@elsewhere.test'] })
  expect(foreign.got[0]?.raw).not.toContain('hidden')
  const delivery = async () => {
    const { deliveryStatus } = await statusOf(lab, 'alice', id)
    return Object.fromEntries(Object.entries(deliveryStatus as Record<string, { delivered: string }>).map(([to, { delivered }]) => [to.split('@')[0], delivered]))
  }
  expect(await delivery()).toEqual({ yes: 'unknown', hidden: 'unknown', no: 'no', later: 'queued' })
  const [report = ''] = await lab.list('alice')
  expect((await lab.email('alice', report, ['preview'])).preview).toContain('no@elsewhere.test')
  foreign.answers = {}
  await clock.advance(30_000)
  await lab.mailbox.sendingDone()
  expect(foreign.got.length).toBe(1)
  await clock.advance(31_000)
  await lab.mailbox.sendingDone()
  expect(foreign.got[1]?.to).toEqual(['later@elsewhere.test'])
  expect((await delivery())['later']).toBe('unknown')
  expect(lab.diagnostics.recorded.named('mailDelayed').length).toBe(1)
})

test('the queue outlives a stop, and what is too old comes back to its sender', async () => {
  const clock = new FakeClock(Date.UTC(2030, 0, 1))
  const smarthost = { host: '127.0.0.1', port: 1 }
  const lab = await MailboxLab.open({ clock, smarthost, expiryMs: 2 * HOUR })
  await submit(lab, 'alice', await draft(lab, 'alice', { to: [{ email: 'x@elsewhere.test' }], subject: 'Lost' }))
  await lab.mailbox.sendingDone()
  await lab.app.close()
  await lab.mailbox[Symbol.asyncDispose]()
  await using second = await MailboxLab.open({ clock, smarthost, expiryMs: 2 * HOUR, folder: lab.folder })
  for (let i = 0; i < 125; i++) {
    await clock.advance(MINUTE)
    await second.mailbox.sendingDone()
  }
  const [report = ''] = await second.list('alice')
  expect(await second.email('alice', report, ['subject', 'preview'])).toMatchObject({ subject: 'Not delivered: Lost', preview: expect.stringContaining('could not take it for too long') })
  const queued = await second.mailbox.store.read.selectFrom('outgoing').select('id').execute()
  expect(queued).toEqual([])
  const tries = second.diagnostics.recorded.named('mailDelayed').length
  expect(tries).toBeGreaterThanOrEqual(4)
  expect(tries).toBeLessThan(12)
})

test('submissions are listed, filtered and told as changes', async () => {
  await using lab = await MailboxLab.open()
  const { state } = await lab.call('alice', 'EmailSubmission/get')
  const emailId = await draft(lab, 'alice', { to: [{ email: 'bob@parley.test' }] })
  const { id } = (await submit(lab, 'alice', emailId)).created.s
  expect(await lab.call('alice', 'EmailSubmission/changes', { sinceState: state })).toMatchObject({ created: [id] })
  expect((await lab.call('alice', 'EmailSubmission/query', { filter: { emailIds: [emailId], undoStatus: 'final' }, sort: [{ property: 'sentAt' }] })).ids).toEqual([id])
  expect((await lab.call('alice', 'EmailSubmission/query', { filter: { undoStatus: 'pending' } })).ids).toEqual([])
  expect((await lab.call('bob', 'EmailSubmission/get', { ids: [id] })).notFound).toEqual([id])
  expect((await lab.call('alice', 'EmailSubmission/set', { destroy: [id] })).destroyed).toEqual([id])
  expect((await lab.list('bob')).length).toBe(1)
})

test('identities carry names and signatures, always under one’s own address', async () => {
  await using lab = await MailboxLab.open()
  const { list } = await lab.call('alice', 'Identity/get')
  expect(list).toEqual([expect.objectContaining({ name: 'Alice Example', email: 'alice@parley.test', mayDelete: false })])
  const set = await lab.call('alice', 'Identity/set', { create: { a: { name: 'Ally', email: 'Alice@parley.test', textSignature: '-- \nAlly' }, b: { email: 'bob@parley.test' } }, update: { [list[0].id]: { htmlSignature: '<b>A</b>', email: 'x@y.test' } }, destroy: [list[0].id] })
  expect(set.created.a).toMatchObject({ mayDelete: true, htmlSignature: '' })
  expect(set.notCreated.b.type).toBe('forbiddenFrom')
  expect(set.notUpdated[list[0].id]).toEqual({ type: 'invalidProperties', properties: ['email'] })
  expect(set.notDestroyed[list[0].id].type).toBe('forbidden')
  expect((await lab.call('alice', 'Identity/changes', { sinceState: set.oldState })).created).toEqual([set.created.a.id])
})
