import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { MailboxLab, message } from '../testing/mailbox-lab.ts'

const ROUNDS = 5
const ACKED_BEFORE_KILL = 12

const program = fileURLToPath(new URL('../testing/mailbox-process.ts', import.meta.url))
const loader = new URL('../../../scripts/lib/typescript.mjs', import.meta.url).href

async function start(folder: string) {
  const child = spawn(process.execPath, ['--conditions=source', '--import', loader, program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, port: Number(line.toString().trim()) }
}

test('every message answered 250 is there after SIGKILL, whole and once', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-kill-'))
  try {
    const acked: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const { child, port } = await start(folder)
      const gone = once(child, 'exit')
      const transport = createTransport({ host: '127.0.0.1', port, pool: true, maxConnections: 4 })
      let count = 0
      const senders = Array.from({ length: 4 }, async (_, sender) => {
        for (let n = 0; ; n++) {
          const id = `kill-${round}-${sender}-${n}@test`
          const sent = await transport.sendMail({ envelope: { from: 'a@example.test', to: ['alice@parley.test', 'bob@parley.test'] }, raw: message({ id, subject: id, body: 'x'.repeat(2_000) }) }).then(() => true, () => false)
          if (!sent) return
          acked.push(id)
          // In the middle of what the other senders do.
          if (++count === ACKED_BEFORE_KILL) child.kill('SIGKILL')
        }
      })
      await gone
      transport.close()
      await Promise.all(senders)
    }
    expect(acked.length).toBeGreaterThanOrEqual(ROUNDS * ACKED_BEFORE_KILL)
    await using lab = await MailboxLab.open({ folder })
    for (const user of ['alice', 'bob']) {
      const { list } = await lab.call(user, 'Email/get', { ids: await lab.list(user), properties: ['messageId', 'textBody', 'bodyValues'], fetchTextBodyValues: true })
      const found = (list as { messageId: string[]; textBody: { partId: string }[]; bodyValues: Record<string, { value: string }> }[]).map((email) => {
        expect(email.bodyValues[email.textBody[0]?.partId ?? '']?.value.trimEnd()).toBe('x'.repeat(2_000))
        return email.messageId[0]
      })
      expect(new Set(found).size).toBe(found.length)
      expect(acked.filter((id) => !found.includes(id))).toEqual([])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
