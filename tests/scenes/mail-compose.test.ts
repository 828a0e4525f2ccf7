import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type Attachment, sentAttachments } from '../../web/browser/mail/compose/draft.ts'
import { changeDraft, discardDraft, leave, openDraft, putDraftAway, readyDraft, save, useDrafts } from '../../web/browser/mail/compose/drafts.ts'
import { startCompose, useComposes } from '../../web/browser/mail/compose/composes.ts'
import { pasteFiles, receivePictures } from '../../web/browser/mail/compose/pasted-files.ts'
import { sendDraft } from '../../web/browser/mail/compose/send-mail.ts'
import { attachFile } from '../../web/browser/mail/compose/uploads.ts'
import { folderOfRole, useMail } from '../../web/browser/mail/mail-store.ts'
import { jmap } from '../../web/browser/mail/mail-session.ts'
import { stopMail, syncMail } from '../../web/browser/mail/mail-sync.ts'
import { useApp } from '../../web/browser/store.ts'
import { dismissAllToasts, useToasts } from '../../web/browser/toasts.ts'
import { type Held, PageRequests } from '../lab/page-requests.ts'
import { type Browser, type Lab, startLab } from '../lab.ts'

/** Writing mail against the real mailbox, when answers come late, never, or not as hoped. */

// What is written is kept when the page goes; here it never does.
vi.hoisted(() => vi.stubGlobal('addEventListener', () => undefined))
// It needs a document; nothing here has HTML of others in it.
vi.mock('../../web/browser/mail/html/purifier.ts', () => ({}))

let lab: Lab
let alice: Browser
let requests: PageRequests

beforeAll(async () => {
  lab = await startLab({ withoutServer: true })
  alice = await lab.signInOnly('alice')
  requests = new PageRequests(lab.url, alice)
  await syncMail()
})

afterAll(async () => {
  requests?.[Symbol.dispose]()
  await lab?.[Symbol.asyncDispose]()
})

beforeEach(() => {
  for (const key of useDrafts.getState().drafts.keys()) leave(key)
  requests.asTheyCome()
})

const bob = [{ address: 'bob@parley.test', name: '' }]

/** Begins a message to Bob.  @returns its key */
async function write(subject: string): Promise<string> {
  startCompose({ kind: 'new', to: bob, subject, text: 'begin' })
  const { key, seed } = useComposes.getState().open.at(-1)!
  openDraft(key, seed)
  await expect.poll(() => readyDraft(key), { timeout: 10_000 }).toBeTruthy()
  return key
}

/** The same, with a first change whose save is under way: the server has it, the page does not know. */
async function writeWithLateSave(subject: string): Promise<{ key: string; saving: Held; saved: Promise<void> }> {
  const key = await write(subject)
  changeDraft(key, { html: '<div>first</div>' })
  const saving = requests.delayNext('Email/set', 'create')
  const saved = save(key)
  await saving.given
  return { key, saving, saved }
}

const draftOf = (key: string) => readyDraft(key)!.draft

/** A file that the server has. */
async function uploaded(name: string): Promise<Attachment> {
  const response = await fetch(`/jmap/upload/${encodeURIComponent('alice@parley.test')}`, { method: 'POST', body: `text of ${name}`, headers: { 'content-type': 'text/plain', 'x-parley-csrf': alice.csrf } })
  const { blobId, size } = (await response.json()) as { blobId: string; size: number }
  return { id: name, name, type: 'text/plain', size, blobId }
}

/** Subjects in a folder. */
async function inFolder(role: 'drafts' | 'sent', subject: string): Promise<string[]> {
  const mailbox = await jmap()
  const folder = folderOfRole(useMail.getState().mailboxes, role)!.id
  const { ids } = await mailbox.ask('Email/query', { filter: { inMailbox: folder } })
  const { list } = await mailbox.ask('Email/get', { ids, properties: ['id', 'subject'] })
  return list.filter((one) => one.subject === subject).map((one) => one.id)
}

test('a refused save takes neither the draft at the server nor the files it has', async () => {
  const key = await write('refused')
  changeDraft(key, { attachments: [await uploaded('good.txt')] })
  await save(key)
  const { emailId, attachments } = draftOf(key)
  changeDraft(key, { attachments: [...attachments, { id: 'gone', name: 'gone.txt', type: 'text/plain', size: 3, blobId: 'Bgone' }] })
  await save(key)
  expect(readyDraft(key)?.failure).toBeDefined()
  expect(await inFolder('drafts', 'refused')).toEqual([emailId])
  changeDraft(key, { attachments })
  await save(key)
  expect(readyDraft(key)?.failure).toBeUndefined()
  expect(await inFolder('drafts', 'refused')).toEqual([draftOf(key).emailId])
})

test('a save whose answer is lost can be done again, with its files', async () => {
  const key = await write('unanswered')
  changeDraft(key, { attachments: [await uploaded('good.txt')] })
  await save(key)
  changeDraft(key, { html: '<div>more</div>' })
  requests.loseNext('Email/set', 'create')
  await save(key)
  expect(readyDraft(key)?.failure).toBeDefined()
  await save(key)
  expect(readyDraft(key)?.failure).toBeUndefined()
})

test('a copy that could not be deleted is deleted after the next save', async () => {
  const key = await write('twice')
  await save(key)
  changeDraft(key, { html: '<div>first</div>' })
  await save(key)
  changeDraft(key, { html: '<div>second</div>' })
  requests.loseNext('Email/set', 'destroy')
  await save(key)
  expect(draftOf(key).replaced).toHaveLength(1)
  changeDraft(key, { html: '<div>third</div>' })
  await save(key)
  expect(await inFolder('drafts', 'twice')).toEqual([draftOf(key).emailId])
  expect(draftOf(key).replaced).toEqual([])
})

test('a picture that leaves the text and comes back is still there', async () => {
  const key = await write('picture')
  const picture = { ...(await uploaded('picture.png')), cid: 'picture@parley' }
  changeDraft(key, { attachments: [picture], html: '<div><img src="cid:picture%40parley"></div>' })
  await save(key)
  changeDraft(key, { html: '<div>without</div>' })
  await save(key)
  changeDraft(key, { html: '<div><img src="cid:picture%40parley"></div>' })
  await save(key)
  expect(readyDraft(key)?.failure).toBeUndefined()
  expect(await inFolder('drafts', 'picture')).toEqual([draftOf(key).emailId])
})

test('what is refused when it is sent can be corrected and sent, with its files', async () => {
  const key = await write('corrected')
  changeDraft(key, { attachments: [await uploaded('good.txt')], to: Array.from({ length: 501 }, (_, n) => ({ address: `u${n}@parley.test`, name: '' })) })
  await save(key)
  await sendDraft(key)
  expect(readyDraft(key)?.refusal).toBeDefined()
  changeDraft(key, { to: bob })
  await sendDraft(key)
  expect(await inFolder('sent', 'corrected')).toHaveLength(1)
  expect(await inFolder('drafts', 'corrected')).toEqual([])
})

test('while it is being sent it is not sent again, saved, closed or deleted', async () => {
  const key = await write('once')
  const submission = requests.delayNext('EmailSubmission/set')
  const sending = sendDraft(key)
  await submission.given
  expect(readyDraft(key)?.leaving).toBe('sent')
  changeDraft(key, { html: '<div>too late</div>' })
  await Promise.all([sendDraft(key), save(key), putDraftAway(key), discardDraft(key)])
  expect(readyDraft(key)).toBeDefined()
  submission.arrived()
  await sending
  expect(await inFolder('sent', 'once')).toHaveLength(1)
  expect(await inFolder('drafts', 'once')).toEqual([])
})

test('a message whose sending was not answered is not sent again when it was sent', async () => {
  const key = await write('lost')
  requests.loseNext('EmailSubmission/set')
  await sendDraft(key)
  expect(readyDraft(key)).toMatchObject({ refusal: expect.stringContaining('Try again'), draft: { submitted: true } })
  // Nothing takes away the copy that may be the sent one.
  await save(key)
  await sendDraft(key)
  expect(readyDraft(key)).toBeUndefined()
  expect(await inFolder('sent', 'lost')).toHaveLength(1)
  expect(await inFolder('drafts', 'lost')).toEqual([])
})

test('it is sent again when it was not', async () => {
  const key = await write('not arrived')
  requests.failNext('EmailSubmission/set')
  await sendDraft(key)
  expect(readyDraft(key)?.draft.submitted).toBe(true)
  await sendDraft(key)
  expect(await inFolder('sent', 'not arrived')).toHaveLength(1)
  expect(await inFolder('drafts', 'not arrived')).toEqual([])
})

test('what may have been sent is only deleted when it was not', async () => {
  const sent = await write('kept')
  requests.loseNext('EmailSubmission/set')
  await sendDraft(sent)
  await discardDraft(sent)
  expect(await inFolder('sent', 'kept')).toHaveLength(1)
  const unsent = await write('deleted')
  requests.failNext('EmailSubmission/set')
  await sendDraft(unsent)
  await discardDraft(unsent)
  expect(await inFolder('drafts', 'deleted')).toEqual([])
})

test('a reload while it is being sent opens it as what may have been sent', async () => {
  const key = await write('reloaded')
  requests.loseNext('EmailSubmission/set')
  await sendDraft(key)
  const json = JSON.stringify(draftOf(key))
  startCompose({ kind: 'kept', json })
  const again = useComposes.getState().open.at(-1)!
  openDraft(again.key, again.seed)
  await expect.poll(() => readyDraft(again.key)?.refusal, { timeout: 10_000 }).toContain('Try again')
  expect(readyDraft(again.key)).toMatchObject({ revision: 0, saved: 0 })
  await sendDraft(again.key)
  expect(await inFolder('sent', 'reloaded')).toHaveLength(1)
})

test('what is changed while sending is refused is not lost, and is saved', async () => {
  const key = await write('changed')
  changeDraft(key, { to: [{ address: 'not an address', name: '' }] })
  const submission = requests.delayNext('EmailSubmission/set')
  const sending = sendDraft(key)
  await submission.given
  changeDraft(key, { to: bob, html: '<div>corrected</div>' })
  submission.arrived()
  await sending
  expect(readyDraft(key)?.refusal).toBeDefined()
  expect(draftOf(key)).toMatchObject({ to: bob, html: '<div>corrected</div>', submitted: false })
  await expect.poll(() => readyDraft(key)?.saved, { timeout: 10_000 }).toBe(readyDraft(key)?.revision)
  expect(await inFolder('drafts', 'changed')).toEqual([draftOf(key).emailId])
})

test('sending waits for the save that is under way, and none follows', async () => {
  const { key, saving, saved } = await writeWithLateSave('waits')
  changeDraft(key, { html: '<div>first and second</div>' })
  const waiting = save(key)
  const sending = sendDraft(key)
  saving.arrived()
  await Promise.all([saved, waiting, sending])
  expect(await inFolder('sent', 'waits')).toHaveLength(1)
  expect(await inFolder('drafts', 'waits')).toEqual([])
  expect(requests.made('Email/set', 'create')).toBe(2)
})

test('two who wait for a save do not both save', async () => {
  const { key, saving, saved } = await writeWithLateSave('queue')
  changeDraft(key, { html: '<div>second</div>' })
  const waiting = [save(key), save(key), putDraftAway(key)]
  saving.arrived()
  await Promise.all([saved, ...waiting])
  expect(await inFolder('drafts', 'queue')).toHaveLength(1)
  expect(requests.made('Email/set', 'create')).toBe(2)
})

test('what is discarded while saves wait stays discarded', async () => {
  const { key, saving, saved } = await writeWithLateSave('discarded')
  changeDraft(key, { html: '<div>second</div>' })
  const waiting = save(key)
  const discarded = discardDraft(key)
  saving.arrived()
  await Promise.all([saved, waiting, discarded])
  expect(await inFolder('drafts', 'discarded')).toEqual([])
})

/** The page's uploads; each gets to the server when the test says so. */
class LateUpload {
  static readonly all: LateUpload[] = []
  readonly upload = { addEventListener: () => undefined }
  readonly #listeners = new Map<string, () => void>()
  #path = ''
  #file: Blob | undefined
  aborted = false
  status = 0
  responseText = ''

  open(_method: string, path: string): void {
    this.#path = path
  }

  setRequestHeader(): void {}

  addEventListener(name: string, listener: () => void): void {
    this.#listeners.set(name, listener)
  }

  send(file: Blob): void {
    this.#file = file
    LateUpload.all.push(this)
  }

  abort(): void {
    this.aborted = true
    this.#listeners.get('abort')?.()
  }

  async arrive(): Promise<void> {
    const response = await fetch(this.#path, { method: 'POST', body: this.#file!, headers: { 'content-type': 'text/plain', 'x-parley-csrf': alice.csrf } })
    this.status = response.status
    this.responseText = await response.text()
    this.#listeners.get('load')?.()
  }
}

async function lateUpload(begin: () => Promise<unknown>): Promise<{ upload: LateUpload; attached: Promise<unknown> }> {
  vi.stubGlobal('XMLHttpRequest', LateUpload)
  LateUpload.all.length = 0
  const attached = begin()
  await expect.poll(() => LateUpload.all, { timeout: 10_000 }).toHaveLength(1)
  return { upload: LateUpload.all[0]!, attached }
}

const report = () => new File(['content'], 'report.txt', { type: 'text/plain' })

test('a message is not closed while a file is on its way', async () => {
  const key = await write('with a file')
  const { upload, attached } = await lateUpload(() => attachFile(key, report()))
  dismissAllToasts()
  expect(await putDraftAway(key)).toBe(false)
  expect(useToasts.getState().toasts).toMatchObject([{ text: expect.stringContaining('Wait until all files are uploaded') }])
  await upload.arrive()
  await attached
  expect(await putDraftAway(key)).toBe(true)
  const [id] = await inFolder('drafts', 'with a file')
  const { list } = await (await jmap()).ask('Email/get', { ids: [id], properties: ['id', 'hasAttachment'] })
  expect(list).toMatchObject([{ hasAttachment: true }])
})

test('a file of a message that is deleted is not uploaded to the end, and nothing is said of it', async () => {
  const key = await write('without a file')
  const { upload, attached } = await lateUpload(() => attachFile(key, report()))
  dismissAllToasts()
  await discardDraft(key)
  expect(upload.aborted).toBe(true)
  expect(await attached).toBeUndefined()
  expect(useToasts.getState().toasts).toEqual([])
})

test('a picture that was pasted before the person looked at something else is in the text', async () => {
  const key = await write('with a picture')
  const { upload, attached } = await lateUpload(() => pasteFiles(key, [new File(['dot'], '"dot".png', { type: 'image/png' })]))
  await upload.arrive()
  await attached
  expect(draftOf(key).html).toMatch(/^<div><img src="cid:[\w-]+%40parley" alt="&quot;dot&quot;.png"><\/div>/)
  expect(sentAttachments(draftOf(key))).toHaveLength(1)
})

test('a picture goes into the editor that is open when it is there', async () => {
  const key = await write('with a picture')
  const { upload, attached } = await lateUpload(() => pasteFiles(key, [new File(['dot'], 'dot.png', { type: 'image/png' })]))
  const inserted: string[] = []
  const end = receivePictures(key, (picture) => inserted.push(picture.name))
  await upload.arrive()
  await attached
  end()
  expect(inserted).toEqual(['dot.png'])
})

test('what was being opened when its owner signed out is opened for nobody', async () => {
  const identity = requests.delayNext('Identity/get')
  startCompose({ kind: 'new', to: bob, subject: 'of Alice', text: 'secret of Alice' })
  const { key, seed } = useComposes.getState().open.at(-1)!
  useApp.setState({ session: 'signed-in' })
  openDraft(key, seed)
  await identity.given
  useApp.setState({ session: 'signed-out' })
  // It is there before the next message, which asks for the same.
  useApp.setState({ session: 'signed-in' })
  identity.arrived()
  await write('of somebody else')
  expect([...useDrafts.getState().drafts.values()]).toMatchObject([{ draft: { subject: 'of somebody else' } }])
})

/** A message from Bob.  @returns its id */
async function received(subject: string): Promise<string> {
  await lab.mailbox.deliver(Buffer.from(`From: bob@parley.test\r\nTo: alice@parley.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\ntext\r\n`), { mailFrom: 'bob@parley.test', recipients: ['alice@parley.test'] })
  const { ids } = await (await jmap()).ask('Email/query', { filter: { subject } })
  return ids[0]!
}

async function isAnswered(id: string): Promise<boolean> {
  const { list } = await (await jmap()).ask('Email/get', { ids: [id], properties: ['id', 'keywords'] })
  return list[0]!.keywords['$answered'] === true
}

function undo(): void {
  const toast = useToasts.getState().toasts.findLast((one) => one.kind === 'notice' && one.action !== undefined)
  if (toast?.kind === 'notice') toast.action?.run()
}

/** Sends an answer.  @returns what opens it again */
async function answer(id: string, subject: string): Promise<() => Promise<string>> {
  const key = await write(subject)
  changeDraft(key, { format: 'text', answers: { id, keyword: '$answered' } })
  await sendDraft(key)
  return async () => {
    const before = useComposes.getState().open.length
    undo()
    await expect.poll(() => useComposes.getState().open.length, { timeout: 10_000 }).toBe(before + 1)
    const again = useComposes.getState().open.at(-1)!
    openDraft(again.key, again.seed)
    await expect.poll(() => readyDraft(again.key), { timeout: 10_000 }).toBeTruthy()
    return again.key
  }
}

test('after an expired session what is opened again is saved, although a save was on its way', async () => {
  useApp.setState({ session: 'signed-in' })
  const { key, saving } = await writeWithLateSave('expired')
  useApp.setState({ session: 'signed-out' })
  stopMail()
  useApp.setState({ session: 'signed-in' })
  await syncMail()
  openDraft(key, { kind: 'new', to: bob, subject: 'expired', text: 'begin' })
  await expect.poll(() => readyDraft(key), { timeout: 10_000 }).toBeTruthy()
  changeDraft(key, { html: '<div>second</div>' })
  await save(key)
  expect(readyDraft(key)).toMatchObject({ revision: 1, saved: 1 })
  saving.arrived()
})

test('the mark of an answer that is taken back goes, however late it was', async () => {
  const id = await received('late')
  const mark = requests.delayNextRequest('Email/set', 'update')
  const reopen = await answer(id, 'taken back')
  await mark.given
  const reopened = reopen()
  await expect.poll(async () => (await inFolder('drafts', 'taken back')).length, { timeout: 10_000 }).toBe(1)
  mark.arrived()
  await Promise.all([mark.over, reopened])
  expect(await isAnswered(id)).toBe(false)
})

test('an answer that is taken back marks what it answers when it is sent again', async () => {
  const id = await received('question')
  const reopen = await answer(id, 'answer')
  await expect.poll(() => isAnswered(id), { timeout: 10_000 }).toBe(true)
  const key = await reopen()
  expect(await isAnswered(id)).toBe(false)
  await sendDraft(key)
  await expect.poll(() => isAnswered(id), { timeout: 10_000 }).toBe(true)
})

test('a message that was answered before stays so when the next answer is taken back', async () => {
  const id = await received('asked twice')
  await (await jmap()).ask('Email/set', { update: { [id]: { 'keywords/$answered': true } } })
  const reopen = await answer(id, 'second answer')
  await reopen()
  expect(await isAnswered(id)).toBe(true)
})
