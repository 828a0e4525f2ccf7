import { expect, test } from 'vitest'
import { addressOf } from './connect.ts'
import { shellCommandLine } from './options.ts'

test.each<[args: string[], expected: object]>([
  [[], { flags: {}, work: { do: 'read' } }],
  [['--data', 'd', '--connect', 'host'], { flags: { data: 'd', connect: 'host' }, work: { do: 'read' } }],
  [['-OutputFormat', 'Json', '-NonInteractive', '-Command', 'Get-CsSite', '|', 'fl'], { flags: { 'output-format': 'Json', 'non-interactive': true }, work: { do: 'command', text: 'Get-CsSite | fl' } }],
  [['-NoProfile', '-c', '1'], { flags: {}, work: { do: 'command', text: '1' } }],
  [['-Command', '-'], { work: { do: 'read' } }],
  [['--output-format=Csv', '-File', 'a b.ps1', '-Name', 'x'], { flags: { 'output-format': 'Csv' }, work: { do: 'file', path: 'a b.ps1', args: ['-Name', 'x'] } }],
  [['-h'], { help: true }],
])('%j', (args, expected) => {
  expect(shellCommandLine(args)).toMatchObject(expected)
})

test('what is no flag says how to run commands', () => {
  expect(() => shellCommandLine(['Get-CsSite'])).toThrow(expect.objectContaining({ code: 'invalid', remedy: expect.stringContaining('-Command') }))
  expect(() => shellCommandLine(['-Command'])).toThrow(expect.objectContaining({ code: 'invalid' }))
})

test.each([
  [undefined, 'https://localhost:8444/admin/v1'],
  ['box', 'https://box:8444/admin/v1'],
  ['box:9000', 'https://box:9000/admin/v1'],
  ['[::1]:9000', 'https://[::1]:9000/admin/v1'],
  ['https://owa.parley.test/', 'https://owa.parley.test/admin/v1'],
  ['https://owa.parley.test:8443/other/v1/', 'https://owa.parley.test:8443/other/v1'],
])('--connect %s is %s', (given, url) => {
  expect(addressOf(given, 8444)).toBe(url)
})

test('--connect without TLS, or without a host, is refused', () => {
  for (const given of ['http://box', 'https://', 'a b', 'ftp://x']) expect(() => addressOf(given, 8444)).toThrow(expect.objectContaining({ code: 'invalid', expected: expect.stringContaining('host:port') }))
})
