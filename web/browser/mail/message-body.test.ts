import { expect, test } from 'vitest'
import type { BodyPart, EmailContent } from './jmap-types.ts'
import { bodyOf, fileNameOf, listedAttachments } from './message-body.ts'

const part = (partId: string, type: string, more: Partial<BodyPart> = {}): BodyPart => ({ partId, blobId: `R1-${partId}`, size: 1, name: null, type, disposition: null, cid: null, ...more })
const value = (text: string, more = {}) => ({ value: text, isEncodingProblem: false, isTruncated: false, ...more })
const content = (more: Partial<EmailContent>) => ({ htmlBody: [], textBody: [], attachments: [], bodyValues: {}, ...more }) as unknown as EmailContent

test('plain text is shown as it is', () => {
  const text = part('1', 'text/plain')
  expect(bodyOf(content({ htmlBody: [text], textBody: [text], bodyValues: { 1: value('a <b>\r\n> quoted\r\n') } }))).toMatchObject({ kind: 'text', text: 'a <b>\n> quoted' })
})

test('HTML is taken with what stands before and behind it', () => {
  const parts = [part('1', 'text/html'), part('2', 'image/png', { name: '"x"' }), part('3', 'text/plain')]
  const body = bodyOf(content({ htmlBody: parts, textBody: parts, bodyValues: { 1: value('<p>one</p>'), 3: value('<foot>', { isTruncated: true }) } }))
  expect(body).toMatchObject({ kind: 'html', html: '<p>one</p><p><img src="cid:parley-piece-2" alt="&quot;x&quot;"></p><pre>&lt;foot&gt;</pre>', pictures: [{ cid: 'parley-piece-2' }] })
  expect([...body.notes]).toEqual(['mail.truncated'])
})

test('HTML that is too much is shown as its text', () => {
  const html = part('1', 'text/html')
  const body = bodyOf(content({ htmlBody: [html], textBody: [html], bodyValues: { 1: value(`${'<div>'.repeat(300)}deep down`) } }))
  expect(body).toMatchObject({ kind: 'text', text: 'deep down' })
  expect([...body.notes]).toEqual(['mail.simplified'])
})

test('a picture shown in the text is no attachment of its own, a file is', () => {
  const html = part('1', 'text/html')
  const attachments = [part('2', 'image/png', { cid: 'a@b' }), part('3', 'image/png', { cid: 'c@d' }), part('4', 'image/png', { cid: 'a@b', disposition: 'attachment' }), part('5', 'application/pdf')]
  const shown = listedAttachments(content({ htmlBody: [html], attachments, bodyValues: { 1: value('<img src="cid:a@b">') } }))
  expect(shown.map(({ partId }) => partId)).toEqual(['3', '4', '5'])
})

test('names of files cannot be disguised', () => {
  expect(fileNameOf({ name: 'plan\u202efdp.exe' })).toBe('planfdp.exe')
  expect(fileNameOf({ name: '..\\..//x\u0000\n.txt ' })).toBe('.._..__x.txt')
  expect(fileNameOf({ name: null })).toBe('Unnamed attachment')
  expect(fileNameOf({ name: 'Übersicht – план 👩‍💻.pdf' })).toBe('Übersicht – план 👩‍💻.pdf')
})
