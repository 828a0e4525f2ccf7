import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { MailboxLab } from '../testing/mailbox-lab.ts'

const here = spawnSync('swaks', ['--version']).status === 0
if (!here) console.warn('swaks is not installed (Debian package swaks): "swaks delivers a message with an attachment" is skipped')

// Where everything must run, its absence is a failure.
test.skipIf(!here && process.env['CI'] !== 'true')('swaks delivers a message with an attachment, and is refused for somebody unknown', async () => {
  await using lab = await MailboxLab.open()
  const swaks = (...args: string[]) => promisify(execFile)('swaks', ['--server', `127.0.0.1:${lab.mailbox.smtpPort}`, '--from', 'someone@example.test', ...args])
  const file = join(lab.folder, 'Übersicht.txt')
  writeFileSync(file, 'attached')
  await swaks('--to', 'bob@parley.test', '--header', 'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=', '--body', 'Hello Bob', '--attach', `@${file}`)
  const [id = ''] = await lab.list('bob')
  expect(await lab.email('bob', id, ['subject', 'preview', 'hasAttachment'])).toMatchObject({ subject: 'Grüße', preview: 'Hello Bob', hasAttachment: true })
  await expect(swaks('--to', 'nobody@parley.test')).rejects.toMatchObject({ stdout: expect.stringContaining('550 5.1.1') })
})
