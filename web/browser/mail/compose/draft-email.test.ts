import { expect, test } from 'vitest'
import { announcesAttachment, type Draft, draftOf, emptyDraft, sentAttachments } from './draft.ts'
import { emailOf, envelopeOf } from './draft-email.ts'

const draft: Draft = {
  ...emptyDraft,
  to: [{ address: 'bob@parley.test', name: 'Bob Baker' }, { address: 'half an addr', name: '' }],
  bcc: [{ address: 'bob@parley.test', name: '' }],
  subject: 'Plan',
  html: '<div>See <img src="cid:a%40b"></div>',
  attachments: [
    { id: '1', name: 'plan.pdf', type: 'application/pdf', size: 3, blobId: 'B1' },
    { id: '2', name: 'x.png', type: 'image/png', size: 3, blobId: 'B2', cid: 'a@b' },
    { id: '3', name: 'gone.png', type: 'image/png', size: 3, blobId: 'B3', cid: 'c@d' },
    { id: '4', name: 'coming.txt', type: 'text/plain', size: 3, progress: 0.5 },
  ],
}

test('a draft becomes an email with its text, its HTML, its pictures and its files', () => {
  expect(emailOf(draft, { identity: { name: 'Alice Archer', email: 'alice@parley.test' }, draftsFolder: 'F2' })).toEqual({
    mailboxIds: { F2: true },
    keywords: { $draft: true, $seen: true },
    from: [{ name: 'Alice Archer', email: 'alice@parley.test' }],
    to: [{ name: 'Bob Baker', email: 'bob@parley.test' }],
    cc: null,
    bcc: [{ name: null, email: 'bob@parley.test' }],
    subject: 'Plan',
    inReplyTo: null,
    references: null,
    bodyValues: { text: { value: 'See' }, html: { value: '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><div>See <img src="cid:a%40b"></div></body></html>' } },
    textBody: [{ partId: 'text', type: 'text/plain' }],
    htmlBody: [{ partId: 'html', type: 'text/html' }],
    attachments: [
      { blobId: 'B2', name: 'x.png', type: 'image/png', disposition: 'inline', cid: 'a@b' },
      { blobId: 'B1', name: 'plan.pdf', type: 'application/pdf', disposition: 'attachment' },
    ],
  })
})

test('in plain text there is one part and no picture', () => {
  const plain: Draft = { ...draft, format: 'text', text: 'Hello' }
  expect(emailOf(plain, { identity: { name: '', email: 'a@b' }, draftsFolder: 'F2' })).toMatchObject({ textBody: [{ partId: 'text' }], bodyValues: { text: { value: 'Hello' } }, attachments: [{ name: 'plan.pdf' }] })
  expect(sentAttachments(plain).map(({ id }) => id)).toEqual(['1', '4'])
})

test('everybody is written to once, and it is held', () => {
  expect(envelopeOf({ ...draft, to: draft.to.slice(0, 1) }, 'alice@parley.test', 8)).toEqual({
    mailFrom: { email: 'alice@parley.test', parameters: { HOLDFOR: '8' } },
    rcptTo: [{ email: 'bob@parley.test', parameters: null }],
  })
})

test('what a browser kept is taken only if it still makes sense', () => {
  expect(draftOf(JSON.parse(JSON.stringify(draft)))?.attachments.map(({ id }) => id)).toEqual(['1', '2', '3'])
  expect(draftOf({ subject: 5 })).toBeUndefined()
  expect(draftOf({ replaced: [5] })).toBeUndefined()
  expect(draftOf({ subject: 'of an earlier version' })).toMatchObject({ replaced: [], submitted: false })
  expect(draftOf({ to: [{}] })).toBeUndefined()
  expect(draftOf(null)).toBeUndefined()
})

test('speaking of an attachment is noticed', () => {
  expect(['Please see the attached plan', 'Anbei der Plan', 'im Anhang'].every(announcesAttachment)).toBe(true)
  expect(['I am attached to it'].some((text) => !announcesAttachment(text))).toBe(false)
  expect(announcesAttachment('The plan is ready')).toBe(false)
})
