import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { HttpApiClient } from '@parley/shell/http-api-client'
import { runShell } from '@parley/shell/testing/run-shell'
import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/admin/api.md'), 'utf8')
const blocks = (language: string): string[] => [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code)

function withoutCurl(): boolean {
  try {
    execFileSync('curl', ['--version'])
    return false
  } catch {
    if (process.env['CI'] === 'true') return false
    console.warn('\nSKIPPED: the commands of docs/admin/api.md. Install the Debian package curl.\n')
    return true
  }
}

test.skipIf(withoutCurl())('every command of docs/admin/api.md works as it stands', async () => {
  await using lab = await startLab({ withoutServer: true })
  mkdirSync(join(lab.dataDir, 'certificates'), { recursive: true })
  writeFileSync(join(lab.dataDir, 'certificates', 'ca.crt'), lab.admin.ca)
  const script = blocks('sh').join('').replaceAll('data/', `${lab.dataDir}/`).replaceAll('8444', String(lab.admin.port))
  const lines = await new Promise<string>((resolve, reject) => execFile('bash', ['-ec', script.replaceAll(/^curl (.*)$/gm, 'curl $1; echo')], (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout))))
  const answers = lines.trim().split('\n').map((line) => JSON.parse(line) as Record<string, never>)
  expect(answers).toMatchObject([{ actor: { name: 'token' } }, { displayName: 'Alice Archer' }, { items: [{ account: 'bob' }] }, { item: { office: 'Room 3' }, warnings: [] }])
})

test('every line of the shell in docs/admin/api.md works as it stands', async () => {
  await using lab = await startLab({ withoutServer: true })
  await using api = new HttpApiClient({ url: lab.admin.url, ca: lab.admin.ca, token: lab.admin.token })
  for (const block of blocks('powershell')) {
    const run = await runShell(block, { api })
    expect(run.errors).toEqual([])
  }
})
