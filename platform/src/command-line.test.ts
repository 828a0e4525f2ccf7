import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { optionHelp, parseCommandLine, readConfigFile } from './command-line.ts'
import { readConfig, type OptionTable } from './config.ts'

const table = {
  'http-port': { type: 'port', default: 8080, help: 'Plain HTTP, loopback only' },
  'no-sample': { type: 'flag', help: 'Without the sample organisation' },
  verbose: { type: 'flag', default: true, help: 'Tell more' },
  'sample-password': { type: 'string', default: 'canary', secret: true, help: 'For all sample accounts' },
} as const satisfies OptionTable

const read = (...args: string[]) => parseCommandLine(table, args)

test('values come after a blank or an equals sign, flags stand alone, words stay in order', () => {
  expect(read('start', '--http-port', '1', '--no-sample', 'now')).toEqual({ flags: { 'http-port': '1', 'no-sample': true }, words: ['start', 'now'] })
  expect(read('--http-port=2', '--sample-password=a=b').flags).toEqual({ 'http-port': '2', 'sample-password': 'a=b' })
})

test('a flag takes no value from the next word, and no- turns it off', () => {
  expect(read('--verbose', 'x')).toEqual({ flags: { verbose: true }, words: ['x'] })
  expect(read('--no-verbose').flags).toEqual({ verbose: false })
  expect(read('--verbose=false').flags).toEqual({ verbose: 'false' })
})

test('an option whose value is missing is reported, not given its neighbour', () => {
  const { flags } = read('--http-port', '--no-sample')
  expect(() => readConfig(table, { flags })).toThrow('--http-port: its value is missing')
})

test('what is unknown is kept to be reported with everything else', () => {
  const { flags } = read('--htpp-port', '1', '--__proto__=2')
  expect(() => readConfig(table, { flags })).toThrow(/--htpp-port: there is no such option[^]*--__proto__: there is no such option/)
})

test('after -- everything is a word', () => {
  expect(read('--', '--http-port').words).toEqual(['--http-port'])
})

test('help tells each option with what it does, its default and its variable, and no secret', () => {
  const help = optionHelp(table)
  expect(help).toContain('--http-port <port>          Plain HTTP, loopback only (default: 8080)  [PARLEY_HTTP_PORT]')
  expect(help).not.toContain('canary')
})

test('a configuration file that is missing or broken is told by its name and fault', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-config-'))
  const file = join(folder, 'parley.json')
  await expect(readConfigFile(file)).rejects.toMatchObject({ code: 'missing', message: `The configuration file ${file} cannot be read` })
  writeFileSync(file, '{ "http-port": 1,, }')
  await expect(readConfigFile(file)).rejects.toMatchObject({ code: 'invalid', found: expect.stringContaining('JSON') as string })
  writeFileSync(file, '\uFEFF{ "http-port": 1 }')
  expect(await readConfigFile(file)).toEqual({ 'http-port': 1 })
  rmSync(folder, { recursive: true, force: true })
})
