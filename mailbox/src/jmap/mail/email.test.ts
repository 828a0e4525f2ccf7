import { afterAll, beforeAll, expect, test } from 'vitest'
import { MailboxLab, message, type Answer } from '../../testing/mailbox-lab.ts'

let lab: MailboxLab

beforeAll(async () => {
  lab = await MailboxLab.open()
})

afterAll(() => lab[Symbol.asyncDispose]())

const create = async (email: object, user = 'alice'): Promise<Answer> => {
  const drafts = await lab.folderId(user, 'drafts')
  return lab.call(user, 'Email/set', { create: { x: { mailboxIds: { [drafts]: true }, keywords: { $draft: true }, ...email } } })
}

test('a draft with text, HTML, a picture in it and a file is made, read and told as it was written', async () => {
  const picture = await lab.upload('alice', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png')
  const made = await create({
    from: [{ name: 'Alice Größe', email: 'alice@parley.test' }],
    to: [{ name: null, email: 'bob@parley.test' }, { name: 'Carol, "C"', email: 'carol@parley.test' }],
    subject: '发布计划 and a subject so long that it must be folded because nobody writes such long lines',
    textBody: [{ partId: 't', type: 'text/plain' }],
    htmlBody: [{ partId: 'h', type: 'text/html' }],
    attachments: [
      { blobId: picture, type: 'image/png', cid: 'p1', disposition: 'inline', name: 'p.png' },
      { blobId: await lab.upload('alice', 'a,b\n', 'text/csv'), type: 'text/csv', disposition: 'attachment', name: 'Übersicht.csv' },
    ],
    bodyValues: { t: { value: 'Grüße\nzweite Zeile' }, h: { value: '<p>Grüße <img src="cid:p1"></p>' } },
  })
  const { id } = made.created.x
  const email = await lab.email('alice', id, undefined, { fetchAllBodyValues: true })
  expect(email).toMatchObject({
    from: [{ name: 'Alice Größe', email: 'alice@parley.test' }],
    to: [{ name: null, email: 'bob@parley.test' }, { name: 'Carol, "C"', email: 'carol@parley.test' }],
    subject: '发布计划 and a subject so long that it must be folded because nobody writes such long lines',
    keywords: { $draft: true },
    hasAttachment: true,
    preview: 'Grüße zweite Zeile',
  })
  expect(email.bodyValues[email.textBody[0].partId].value).toBe('Grüße\nzweite Zeile')
  expect(email.bodyValues[email.htmlBody[0].partId].value).toBe('<p>Grüße <img src="cid:p1"></p>')
  expect(email.attachments.map(({ name, type, cid }: Answer) => [name, type, cid])).toEqual([['p.png', 'image/png', 'p1'], ['Übersicht.csv', 'text/csv', null]])
  const file = await lab.download('alice', email.attachments[1].blobId, email.attachments[1].name, email.attachments[1].type)
  expect(file.body).toBe('a,b\n')
  const raw = await lab.download('alice', email.blobId, 'm.eml', 'message/rfc822')
  expect(raw.body.split('\r\n').every((line) => line.length <= 998 && /^[\t -~]*$/.test(line))).toBe(true)
})

test('what a new email may not say is named, each by its path', async () => {
  const wrong = async (email: object) => (await create(email)).notCreated?.x?.properties
  expect(await wrong({ headers: [] })).toEqual(['headers'])
  expect(await wrong({ subject: 'a', 'header:Subject': 'b' })).toEqual(['header:Subject'])
  expect(await wrong({ 'header:X-A': 'a\r\nBcc: x@y' })).toEqual(['header:X-A'])
  expect(await wrong({ 'header:Subject:asDate': '2020-01-01T00:00:00Z' })).toEqual(['header:Subject:asDate'])
  expect(await wrong({ from: [{ email: 'a b>' }] })).toEqual(['from'])
  expect(await wrong({ bodyStructure: { type: 'multipart/mixed', subParts: [{ partId: 'no' }] } })).toEqual(['bodyStructure/subParts/0/partId'])
  expect(await wrong({ colour: 'red' })).toEqual(['colour'])
  expect(await wrong({ mailboxIds: {} })).toEqual(['mailboxIds'])
  expect(await wrong({ keywords: { 'a b': true } })).toEqual(['keywords'])
})

test('an email of somebody else, its blob and its parts are not there', async () => {
  const id = await lab.import('bob', message())
  const { blobId } = await lab.email('bob', id)
  expect((await lab.call('alice', 'Email/get', { ids: [id] })).notFound).toEqual([id])
  expect((await lab.download('alice', blobId)).statusCode).toBe(404)
  expect((await create({ bodyStructure: { blobId: `${blobId}-1` } })).notCreated.x).toEqual({ type: 'blobNotFound', notFound: [`${blobId}-1`] })
  expect((await lab.call('alice', 'Email/set', { update: { [id]: { 'keywords/$seen': true } }, destroy: [id] }))).toMatchObject({ notUpdated: { [id]: { type: 'notFound' } }, notDestroyed: { [id]: { type: 'notFound' } } })
  const inbox = await lab.folderId('bob', 'inbox')
  expect((await lab.call('alice', 'Email/query', { filter: { inMailbox: inbox } })).ids).toEqual([])
  expect((await lab.call('alice', 'Thread/get', { ids: [(await lab.email('bob', id)).threadId] })).list).toEqual([])
})

test('keywords and folders are patched, replaced and checked; what cannot change is refused', async () => {
  const id = await lab.import('alice', message(), { keywords: ['$seen', 'blue'] })
  const archive = await lab.folderId('alice', 'archive')
  const inbox = await lab.folderId('alice', 'inbox')
  const update = async (patch: object) => lab.call('alice', 'Email/set', { update: { [id]: patch as never } })
  await update({ 'keywords/$Seen': null, 'keywords/$flagged': true, [`mailboxIds/${archive}`]: true })
  expect(await lab.email('alice', id, ['keywords', 'mailboxIds'])).toMatchObject({ keywords: { blue: true, $flagged: true }, mailboxIds: { [inbox]: true, [archive]: true } })
  expect((await update({ [`mailboxIds/${archive}`]: null, [`mailboxIds/${inbox}`]: null })).notUpdated[id].properties).toEqual(['mailboxIds'])
  expect((await update({ subject: 'new' })).notUpdated[id].properties).toEqual(['subject'])
  expect((await update({ keywords: {}, 'keywords/x': true })).notUpdated[id].type).toBe('invalidPatch')
  expect((await update({ mailboxIds: { F999: true } })).notUpdated[id].properties).toEqual(['mailboxIds'])
})

test('answers join the thread of what they answer when the subject goes on, and begin their own under another', async () => {
  const first = await lab.import('carol', message({ id: 'root@t', subject: 'Lunch' }))
  const answer = await lab.import('carol', message({ id: 'two@t', subject: 'AW: Lunch', extra: 'In-Reply-To: <root@t>\r\n' }))
  const other = await lab.import('carol', message({ id: 'three@t', subject: 'Holidays', extra: 'In-Reply-To: <root@t>\r\n' }))
  const late = await lab.import('carol', message({ id: 'four@t', subject: 'Re: Lunch', extra: 'References: <missing@t> <two@t>\r\n' }))
  const { list } = await lab.call('carol', 'Email/get', { ids: [first, answer, other, late], properties: ['threadId'] })
  const [a, b, c, d] = list.map(({ threadId }: { threadId: string }) => threadId)
  expect([b, d]).toEqual([a, a])
  expect(c).not.toBe(a)
  expect((await lab.call('carol', 'Thread/get', { ids: [a] })).list).toEqual([{ id: a, emailIds: [first, answer, late] }])
})

test('search finds words anywhere, by field, by phrase, by beginning, in any script, and joins conditions', async () => {
  const user = 'dave'
  const a = await lab.import(user, message({ subject: 'The quick brown fox', from: 'Zoë Ünal <zoe@example.test>', body: 'jumps over the lazy dog' }))
  const b = await lab.import(user, message({ subject: '季度报告', body: '这是发布计划的中文版', extra: 'X-Project: Apollo\r\n' }), { keywords: ['$flagged'] })
  const c = await lab.import(user, message({ subject: 'html', extra: 'Content-Type: text/html\r\n', body: '<p>visible <b>wo</b>rds</p><style>hidden{}</style>' }))
  const find = async (filter: object) => (await lab.call(user, 'Email/query', { filter: filter as never, sort: [{ property: 'receivedAt' }] })).ids
  expect(await find({ text: 'LAZY fox' })).toEqual([a])
  expect(await find({ text: '"brown quick"' })).toEqual([])
  expect(await find({ text: '"quick brown"' })).toEqual([a])
  expect(await find({ text: 'jum' })).toEqual([a])
  expect(await find({ from: 'zoe unal' })).toEqual([a])
  expect(await find({ body: 'quick' })).toEqual([])
  expect(await find({ text: '发布' })).toEqual([b])
  expect(await find({ body: 'words' })).toEqual([c])
  expect(await find({ body: 'hidden' })).toEqual([])
  expect(await find({ header: ['X-Project'] })).toEqual([b])
  expect(await find({ header: ['x-project', 'apo'] })).toEqual([b])
  expect(await find({ header: ['x-project', 'gemini'] })).toEqual([])
  expect(await find({ operator: 'OR', conditions: [{ text: 'fox' }, { hasKeyword: '$flagged' }] })).toEqual([a, b])
  expect(await find({ operator: 'NOT', conditions: [{ text: 'fox' }, { hasKeyword: '$flagged' }] })).toEqual([c])
  expect(await find({ text: '"; drop table email; --' })).toEqual([])
  expect(await find({ text: '***' })).toEqual([])
  for (const odd of ['"', "it's", 'NEAR(a b)', 'a AND', '^x', '{subject}: x', 'col:x', '\\', '(', '-']) await find({ text: odd })
  const { list } = await lab.call(user, 'SearchSnippet/get', { emailIds: [a], filter: { text: 'fox dog' } })
  expect(list[0]).toEqual({ emailId: a, subject: 'The quick brown <mark>fox</mark>', preview: 'jumps over the lazy <mark>dog</mark>' })
})

test('text put into snippets cannot become markup', async () => {
  const id = await lab.import('frank', message({ subject: '<img src=x onerror=y> needle', body: '<script>needle</script>' }))
  const { list } = await lab.call('frank', 'SearchSnippet/get', { emailIds: [id], filter: { text: 'needle' } })
  expect(list[0].subject).toBe('&lt;img src=x onerror=y&gt; <mark>needle</mark>')
  expect(list[0].preview).toBe('&lt;script&gt;<mark>needle</mark>&lt;/script&gt;')
})

test('of two From fields the first is shown everywhere, and the reader can be warned', async () => {
  const id = await lab.import('alice', `From: first@example.test\r\n${message({ from: 'second@example.test' })}`)
  const email = await lab.email('alice', id, ['from', 'keywords', 'header:From:asAddresses', 'header:From:asAddresses:all'])
  expect(email.from).toEqual([{ name: null, email: 'first@example.test' }])
  expect(email['header:From:asAddresses']).toEqual(email.from)
  expect(email['header:From:asAddresses:all'].length).toBe(2)
  expect(email.keywords).toEqual({ '$parley-several-from': true })
})

test('an attached message can be parsed and its attachments fetched', async () => {
  const inner = message({ subject: 'Inner', extra: 'Content-Type: multipart/mixed; boundary=i\r\n', body: '--i\r\n\r\ntext\r\n--i\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\ninside\r\n--i--\r\n' })
  const id = await lab.import('alice', message({ extra: 'Content-Type: multipart/mixed; boundary=o\r\n', body: `--o\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--o--\r\n` }))
  const { attachments } = await lab.email('alice', id)
  const blobId = attachments[0].blobId as string
  const { parsed, notFound } = await lab.call('alice', 'Email/parse', { blobIds: [blobId, 'R999999'], properties: ['subject', 'attachments', 'bodyValues', 'id'], fetchTextBodyValues: true })
  expect(parsed[blobId]).toMatchObject({ subject: 'Inner', id: null })
  expect(notFound).toEqual(['R999999'])
  expect((await lab.download('alice', parsed[blobId].attachments[0].blobId)).body).toBe('inside')
})

test('a calendar part keeps its text and parameters', async () => {
  const ics = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR'
  const id = await lab.import('alice', message({ extra: 'Content-Type: multipart/alternative; boundary=b\r\n', body: `--b\r\n\r\nCome!\r\n--b\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n${ics}\r\n--b--\r\n` }))
  const email = await lab.email('alice', id, ['attachments', 'bodyValues'], { fetchAllBodyValues: true, bodyProperties: ['partId', 'type', 'header:Content-Type'] })
  expect(email.attachments).toEqual([{ partId: '2', type: 'text/calendar', 'header:Content-Type': ' text/calendar; method=REQUEST; charset=utf-8' }])
  expect(email.bodyValues['2'].value).toBe(ics.replaceAll('\r\n', '\n'))
})

test('several methods in one request see what came before them', async () => {
  const inbox = await lab.folderId('erin', 'inbox')
  for (let i = 0; i < 3; i++) await lab.import('erin', message({ subject: `m${i}` }))
  const responses = await lab.calls(
    'erin',
    ['Email/query', { filter: { inMailbox: inbox }, sort: [{ property: 'subject', isAscending: true }], limit: 2 }, 'q'],
    ['Email/get', { '#ids': { resultOf: 'q', name: 'Email/query', path: '/ids' }, properties: ['threadId', 'subject'] }, 'g'],
    ['Thread/get', { '#ids': { resultOf: 'g', name: 'Email/get', path: '/list/*/threadId' } }, 't'],
    ['Email/set', { '#destroy': { resultOf: 't', name: 'Thread/get', path: '/list/*/emailIds' } }, 's'],
  )
  expect(responses[1]?.[1].list.map(({ subject }: { subject: string }) => subject)).toEqual(['m0', 'm1'])
  expect(responses[3]?.[1].destroyed.length).toBe(2)
  expect((await lab.list('erin')).length).toBe(1)
})

test('sorting by any property gives one order, both ways', async () => {
  const user = 'frank'
  for (const [subject, from, size] of [['b', 'Zed <z@x.test>', 10], ['Re: a', 'Amy <b@x.test>', 300], ['c', 'a@x.test', 100]] as const) await lab.import(user, message({ subject, from, body: 'x'.repeat(size) }), { folder: 'archive' })
  const filter = { inMailbox: await lab.folderId(user, 'archive') }
  for (const property of ['subject', 'from', 'size', 'sentAt', 'receivedAt', 'to']) {
    const up = (await lab.call(user, 'Email/query', { filter, sort: [{ property, isAscending: true }] })).ids
    const down = (await lab.call(user, 'Email/query', { filter, sort: [{ property, isAscending: false }] })).ids
    expect(down, property).toEqual(up.toReversed())
  }
  const subjects = await lab.call(user, 'Email/query', { filter, sort: [{ property: 'subject' }] })
  const { list } = await lab.call(user, 'Email/get', { ids: subjects.ids, properties: ['subject'] })
  expect(list.map(({ subject }: { subject: string }) => subject)).toEqual(['Re: a', 'b', 'c'])
})

test('too many objects at once are refused', async () => {
  expect((await lab.error('alice', 'Email/get', { ids: Array.from({ length: 1_001 }, (_, i) => `M${i}`) })).type).toBe('requestTooLarge')
  expect((await lab.error('alice', 'Email/set', { destroy: Array.from({ length: 501 }, (_, i) => `M${i}`) })).type).toBe('requestTooLarge')
})

test('hundreds of emails change in one call, and each answer is in its place', async () => {
  const user = 'bob'
  const ids: string[] = []
  for (let i = 0; i < 3; i++) ids.push(await lab.import(user, message({ subject: `many ${i}` }), { folder: 'archive' }))
  const { blobId } = await lab.email(user, ids[0] ?? '')
  const folder = await lab.folderId(user, 'archive')
  const emails = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`k${i}`, { blobId, mailboxIds: { [i === 77 ? 'F999' : folder]: true } }]))
  const imported = await lab.call(user, 'Email/import', { emails })
  expect(Object.keys(imported.created).length).toBe(119)
  expect(imported.notCreated).toEqual({ k77: { type: 'invalidProperties', properties: ['mailboxIds'] } })
  const made = Object.values(imported.created as Record<string, { id: string }>).map(({ id }) => id)
  const set = await lab.call(user, 'Email/set', { update: Object.fromEntries(made.map((id) => [id, { 'keywords/$flagged': true }])), destroy: [...made.slice(0, 100), 'M1000000'] })
  expect([Object.keys(set.updated).length, set.destroyed.length, Object.keys(set.notDestroyed)]).toEqual([119, 100, ['M1000000']])
  expect((await lab.list(user, 'archive')).length).toBe(22)
  expect((await lab.error(user, 'Email/set', { ifInState: set.oldState, destroy: ids })).type).toBe('stateMismatch')
  expect((await lab.list(user, 'archive')).length).toBe(22)
})
