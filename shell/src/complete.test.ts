import { expect, test } from 'vitest'
import { complete } from './complete.ts'
import { fakeCmdlet, object, takes, withBuiltins } from './testing/fake-commands.ts'
import { TestShell } from './testing/run-shell.ts'

const thing = fakeCmdlet([], 'Get-Thing', {}, { gives: [object('Thing', { Identity: 'a', Services: 'IIS', ServerName: 'x' })] })
const set = fakeCmdlet([], 'Set-Thing', {
  Identity: takes.text({ position: 1, complete: async () => ['EX14\\owa (Default Web Site)', 'plain'] }),
  Type: takes.text({ position: 2, enum: ['None', 'Ocs'] }),
  Kinds: takes.text({ enum: ['IIS', 'UM'], many: true }),
  Broken: takes.text({ complete: async () => Promise.reject(new Error('no server')) }),
  Enabled: takes.bool(),
  Force: takes.flag(),
}, { changes: true, ignored: { Tenant: 'there is one organisation' } })
const { session } = new TestShell({ commands: withBuiltins(thing, set) })
await session.execute('$iiscert = "x"; $found = Get-Thing; function Get-Mine { 1 }; Get-Thing')

test.each<[line: string, candidates: string[]]>([
  ['set-th', ['Set-Thing']],
  ['Get-Thing | set-th', ['Set-Thing']],
  ['$x = (set-th', ['Set-Thing']],
  ['if ($a) { set-th', ['Set-Thing']],
  ['get-mi', ['Get-Mine']],
  ['Set-Thing -f', ['-Force']],
  ['Set-Thing \u2013f', ['-Force']],
  ['Set-Thing -Force -f', []],
  ['Set-Thing -what', ['-WhatIf']],
  ['Set-Thing -ten', ['-Tenant']],
  ['Set-Thing ', ["'EX14\\owa (Default Web Site)'", 'plain']],
  ['Set-Thing EX', ["'EX14\\owa (Default Web Site)'"]],
  ['Set-Thing plain ', ['None', 'Ocs']],
  ['Set-Thing -Identity plain o', ['Ocs']],
  ['Set-Thing -ty o', ['Ocs']],
  ['Set-Thing -Kinds IIS,u', ['UM']],
  ['Set-Thing -Enabled:$t', ['$true']],
  ['Set-Thing -Broken ', []],
  ['Set-Thing "Set-', []],
  ['Unknown-Thing -', []],
  ['$iis', ['$iiscert']],
  ['$found.Ser', ['Services', 'ServerName']],
  ['Get-Thing | fl Ser', ['Services', 'ServerName']],
  ['Get-Thing | ? { $_.Serv', ['Services', 'ServerName']],
  ['$y = (Get-Thing | sort Identity | select Identity,Serv', ['Services', 'ServerName']],
  ['Get-Nothing | fl Ser', []],
])('%s', async (line, candidates) => {
  expect((await complete(line, session)).candidates).toEqual(candidates)
})
