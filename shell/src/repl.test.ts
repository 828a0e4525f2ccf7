import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ApiClient } from './api-client.ts'
import { fakeCmdlet, takes, withBuiltins, type Calls } from './testing/fake-commands.ts'
import { TestShell } from './testing/run-shell.ts'
import { Repl } from './repl.ts'
import { Session } from './session.ts'

/** A terminal somebody types at. */
class Terminal {
  readonly input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => this.input })
  readonly output = Object.assign(new PassThrough(), { isTTY: true, columns: 100 })
  readonly remembered: string[] = []
  readonly calls: Calls = []
  readonly done: Promise<number>
  private text = ''

  constructor(history: readonly string[] = []) {
    this.output.on('data', (chunk: Buffer) => (this.text += chunk.toString()))
    const repl = new Repl({ input: this.input, output: this.output, prompt: 'PS> ', history, remember: (line) => this.remembered.push(line) })
    const host = { ...new TestShell().host, ...repl.questions, interactive: true, write: (text: string) => void this.output.write(text), writeError: (text: string) => void this.output.write(text) }
    const pools = async () => [{ identity: 'lync.parley.test' }, { identity: 'lync2.parley.test' }]
    const commands = withBuiltins(
      fakeCmdlet(this.calls, 'Set-Thing', {
        Identity: takes.text({ mandatory: true, position: 1 }),
        Registrar: takes.text({ complete: async (c) => (await c.api.list('pools')).map((one) => one.identity) }),
        Type: takes.text({ enum: ['None', 'Ocs'] }),
      }),
      fakeCmdlet(this.calls, 'Set-Other', {}, { changes: 'high', run: async (c) => void (await c.shouldProcess('it')) }),
    )
    this.done = repl.run(new Session({ api: { list: pools } as unknown as ApiClient, host, commands }))
  }

  /** What is on the screen, without control sequences. */
  get screen(): string {
    return this.text.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '')
  }

  async type(text: string): Promise<void> {
    this.input.write(text)
    for (let i = 0; i < 40; i++) await turn()
  }

  async until(text: string): Promise<void> {
    for (let i = 0; i < 2000 && !this.screen.includes(text); i++) await turn()
    expect(this.screen).toContain(text)
  }

  async leave(): Promise<number> {
    await this.type('\r')
    await this.type('exit\r')
    return this.done
  }
}

test('lines are run, remembered, and continued while they are incomplete', async () => {
  const t = new Terminal()
  await t.type('1..2 |\r')
  await t.until('>> ')
  await t.type('% { $_ * 21 }\r')
  await t.until('42')
  expect(t.remembered).toEqual(['1..2 |', '% { $_ * 21 }'])
  expect(await t.leave()).toBe(0)
})

test('several lines pasted at once run in their order', async () => {
  const t = new Terminal()
  await t.type('Set-Thing a\rSet-Thing b `\r  -Type ocs\r"last"\r')
  await t.until('\nlast')
  expect(t.calls.map((c) => c.bound)).toEqual([{ Identity: 'a' }, { Identity: 'b', Type: 'Ocs' }])
  await t.leave()
})

test('Tab completes commands, parameters, and values the server knows', async () => {
  const t = new Terminal()
  await t.type('set-th\t')
  await t.until('Set-Thing')
  await t.type('a -reg\t')
  await t.until('-Registrar')
  await t.type('lync2\t')
  await t.until('lync2.parley.test')
  await t.type('-ty\t')
  await t.type('o\t')
  await t.type('\r')
  await t.type('"ran"\r')
  await t.until('\nran')
  expect(t.calls[0]?.bound).toEqual({ Identity: 'a', Registrar: 'lync2.parley.test', Type: 'Ocs' })
  await t.leave()
})

test('what was pasted before a question is no answer to it', async () => {
  const t = new Terminal()
  await t.type('Set-Thing\r"pasted along"\r')
  await t.until('Identity: ')
  await t.type('typed\r')
  await t.until('\npasted along')
  expect(t.calls[0]?.bound).toEqual({ Identity: 'typed' })
  expect(t.remembered).not.toContain('typed')
  await t.leave()
})

test('a secret is shown as stars, and neither it nor a line with a password is remembered', async () => {
  const t = new Terminal(['"earlier"'])
  await t.type('$s = Read-Host Pass -AsSecureString\r')
  await t.until('Pass: ')
  await t.type('hunter2')
  await t.type('\r')
  await t.type('$p = ConvertTo-SecureString "swordfish" -AsPlainText -Force\r')
  await t.type('"done"\r')
  await t.until('\ndone')
  expect(t.screen).toContain('*******')
  expect(t.screen).not.toContain('hunter2')
  expect(t.remembered.join('\n')).not.toMatch(/hunter2|swordfish/)
  await t.type('\u001B[A\u001B[A\u001B[A')
  expect(t.screen).not.toContain('hunter2')
  await t.leave()
})

test('Ctrl-C stops what runs, and what was pasted behind it', async () => {
  const t = new Terminal()
  await t.type('Start-Sleep 3600\r"never"\r')
  await t.type('\u0003')
  await t.until('^C')
  await t.type('"alive"\r')
  await t.until('\nalive')
  expect(t.screen).not.toContain('\nnever')
  await t.leave()
})

test('Ctrl-C at the prompt forgets a half-typed line, at a question it gives up', async () => {
  const t = new Terminal()
  await t.type('"half" |\r')
  await t.until('>> ')
  await t.type('\u0003')
  await t.type('Set-Thing\r')
  await t.until('Identity: ')
  await t.type('\u0003')
  await t.type('"whole"\r')
  await t.until('\nwhole')
  expect(t.calls).toEqual([])
  await t.leave()
})

test('a confirmation is asked at the terminal', async () => {
  const t = new Terminal()
  await t.type('Set-Other\r')
  await t.until('[Y] Yes  [A] Yes to All  [N] No')
  await t.type('n\r')
  expect(await t.leave()).toBe(0)
})

test('Ctrl-D leaves, and exit leaves with its code', async () => {
  const t = new Terminal()
  await t.type('\u0004')
  expect(await t.done).toBe(0)
  const other = new Terminal()
  await other.type('if (1) { exit 3 }\r')
  expect(await other.done).toBe(3)
})
