import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock } from '@parley/platform/clock'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { Store } from '@parley/platform/store/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { migrations, type TopologyTables } from '../schema.ts'
import { defineKind, nameKey, type Kind } from './kind.ts'
import { kinds } from './kinds.ts'
import { Settings } from './settings.ts'

const lampSchema = z.object({ on: z.boolean().default(false), watts: z.int().min(1).max(100) })
const lamp = defineKind({ kind: 'lamp', schema: lampSchema, key: nameKey })
const socket = defineKind({ kind: 'socket', schema: z.object({ volts: z.number() }), key: nameKey })
const declared = [lamp, socket] as const

const clock = new FakeClock()
let dataDir: string
let store: Store<TopologyTables>
let settings: Settings<typeof declared>
const open = async (which: readonly Kind[] = declared) => {
  store = await openSqliteStore<TopologyTables>({ file: join(dataDir, 'topology.db'), migrations })
  settings = await Settings.load(store, clock, which as typeof declared)
}
const reopen = async (which?: readonly Kind[]) => {
  await store[Symbol.asyncDispose]()
  await open(which)
}
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-settings-'))
  await open()
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})

test('what is put is there at once and after a restart, with the defaults of its kind', async () => {
  const stored = await settings.put('lamp', 'Desk', { watts: 5 })
  expect(stored).toEqual({ name: 'Desk', version: 1, changedAt: clock.now(), value: { on: false, watts: 5 } })
  expect(settings.get('lamp', 'Desk')).toEqual(stored)
  await reopen()
  expect(settings.get('lamp', 'Desk')).toEqual(stored)
})

test('names are found in any case and keep their first spelling', async () => {
  await settings.put('lamp', 'Default', { watts: 5 })
  await settings.put('lamp', ' dEFAULT ', { watts: 6 })
  expect(settings.list('lamp')).toMatchObject([{ name: 'Default', value: { watts: 6 } }])
  expect(settings.get('lamp', 'DEFAULT')?.value.watts).toBe(6)
})

test('kinds do not see each other, and a list is in the order of the names', async () => {
  for (const name of ['b', 'C', 'a']) await settings.put('lamp', name, { watts: 1 })
  await settings.put('socket', 'a', { volts: 230 })
  expect(settings.list('lamp').map((s) => s.name)).toEqual(['a', 'b', 'C'])
  expect(settings.list('socket').map((s) => s.value.volts)).toEqual([230])
})

test('a change on a version that is no longer the last is refused, and so is making what exists', async () => {
  const first = await settings.put('lamp', 'x', { watts: 1 }, { ifVersion: 0 })
  await settings.put('lamp', 'x', { watts: 2 }, { ifVersion: first.version })
  await expect(settings.put('lamp', 'X', { watts: 3 }, { ifVersion: first.version })).rejects.toMatchObject({ code: 'conflict', expected: 'version 1', found: 'version 2' })
  await expect(settings.put('lamp', 'X', { watts: 3 }, { ifVersion: 0 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('already') as string })
  await expect(settings.remove('lamp', 'X', { ifVersion: first.version })).rejects.toMatchObject({ code: 'conflict' })
  expect(settings.get('lamp', 'x')?.value.watts).toBe(2)
})

test('of two changes made on one version at the same moment one is refused', async () => {
  const { version } = await settings.put('lamp', 'x', { watts: 1 })
  const both = await Promise.allSettled([2, 3].map((watts) => settings.put('lamp', 'x', { watts }, { ifVersion: version })))
  expect(both.map((r) => r.status)).toEqual(['fulfilled', 'rejected'])
  expect(settings.get('lamp', 'x')?.value.watts).toBe(2)
})

test('what is removed is gone, and one made again under the name has a version nobody held before', async () => {
  const { version } = await settings.put('lamp', 'x', { watts: 1 })
  await settings.remove('lamp', 'X')
  expect(settings.get('lamp', 'x')).toBeUndefined()
  await expect(settings.remove('lamp', 'x')).rejects.toMatchObject({ code: 'missing' })
  await expect(settings.put('lamp', 'x', { watts: 2 }, { ifVersion: version })).rejects.toMatchObject({ code: 'conflict', found: 'none' })
  expect((await settings.put('lamp', 'x', { watts: 2 })).version).toBeGreaterThan(version)
})

test('a value or a name that does not fit is refused with what is wrong, and nothing is stored', async () => {
  await expect(settings.put('lamp', 'x', { watts: 101 })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('watts') as string })
  for (const name of ['', '  ', 'a\nb', 'x'.repeat(257)]) {
    await expect(settings.put('lamp', name, { watts: 1 })).rejects.toMatchObject({ code: 'invalid' })
    expect(settings.get('lamp', name)).toBeUndefined()
  }
  expect(settings.list('lamp')).toEqual([])
})

test('nobody changes what is stored but by putting it', async () => {
  const mine = { watts: 1 }
  await settings.put('lamp', 'x', mine)
  mine.watts = 2
  expect(() => Object.assign(settings.get('lamp', 'x')?.value ?? {}, { watts: 2 })).toThrow(TypeError)
  expect(settings.get('lamp', 'x')?.value.watts).toBe(1)
})

test('listeners hear of changes once they are in force', async () => {
  const heard: unknown[] = []
  const stop = settings.onChanged((kind, name) => heard.push([kind, name, settings.get('lamp', name)?.version]))
  await settings.put('lamp', 'x', { watts: 1 })
  await settings.remove('lamp', 'x')
  stop()
  await settings.put('lamp', 'y', { watts: 1 })
  expect(heard).toEqual([['lamp', 'x', 1], ['lamp', 'x', undefined]])
})

test('what another release stored is kept, and what came later has its default', async () => {
  await settings.put('lamp', 'x', { watts: 1 })
  await settings.put('socket', 's', { volts: 12 })
  await reopen([{ ...lamp, schema: lampSchema.extend({ colour: z.string().default('white') }) }])
  expect(settings.get('lamp', 'x')?.value).toEqual({ on: false, watts: 1, colour: 'white' })
  await reopen()
  expect(settings.get('socket', 's')?.value).toEqual({ volts: 12 })
})

test('every kind of ours has a name of its own', () => {
  const names = (kinds as readonly Kind[]).map((k) => k.kind)
  expect(new Set(names).size).toBe(names.length)
})
