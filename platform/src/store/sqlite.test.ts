import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { contractMigrations, storeContract, type ContractTables } from './contract.ts'
import { openSqliteStore } from './sqlite.ts'
import { mergeMigrations, type Store } from './store.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-sqlite-'))
  file = join(folder, 'test.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (extra: object = {}) => openSqliteStore<ContractTables>({ file, migrations: contractMigrations, ...extra })
const put = (key: string, note: string | null = null) => (tx: Kysely<ContractTables>) =>
  tx.insertInto('items').values({ key, value: 1, note, data: null }).execute()
const keysOf = async (store: Store<ContractTables>) => (await store.read.selectFrom('items').select('key').orderBy('key').execute()).map((r) => r.key)

storeContract('SQLite in a file', () => open())
storeContract('SQLite in memory', () => openSqliteStore<ContractTables>({ file: ':memory:', migrations: contractMigrations }))

test('every commit reaches the disk: the journal is a WAL and synchronous is FULL', async () => {
  const store = await open()
  const pragma = async (name: string) => Object.values((await store.write((tx) => sql.raw(`PRAGMA ${name}`).execute(tx))).rows[0] as object)[0] as unknown
  expect([await pragma('journal_mode'), await pragma('synchronous'), await pragma('foreign_keys')]).toEqual(['wal', 2, 1])
  await store[Symbol.asyncDispose]()
})

test('what was written is there after the store is opened again, and the file is for its owner only', async () => {
  const first = await open()
  await first.write(put('a'))
  await first[Symbol.asyncDispose]()
  const second = await open()
  expect(await keysOf(second)).toEqual(['a'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  await second[Symbol.asyncDispose]()
})

test('reading does not hold the journal: a checkpoint empties it', async () => {
  const store = await open()
  await store.write(put('a', 'x'.repeat(100_000)))
  await keysOf(store)
  await store.read.selectFrom('items').selectAll().limit(1).executeTakeFirst()
  for await (const row of store.read.selectFrom('items').selectAll().stream()) expect(row.key).toBe('a')
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(100_000)
  await store.checkpoint()
  expect(statSync(`${file}-wal`).size).toBe(0)
  await store[Symbol.asyncDispose]()
})

test('a second store on the same file is refused in one sentence, and may open it once the first is closed', async () => {
  const first = await open()
  await expect(open()).rejects.toMatchObject({ code: 'conflict', message: `${file} is in use by another running Parley` })
  await first[Symbol.asyncDispose]()
  await (await open())[Symbol.asyncDispose]()
})

test('a store that is gone leaves no files of a store without a file', async () => {
  const own = mkdtempSync(join(tmpdir(), 'parley-temporary-'))
  vi.stubEnv('TMPDIR', own)
  try {
    const store = await openSqliteStore<ContractTables>({ file: ':memory:', migrations: contractMigrations })
    await store.write(put('a'))
    expect(readdirSync(own)).toHaveLength(1)
    await store[Symbol.asyncDispose]()
    expect(readdirSync(own)).toEqual([])
  } finally {
    vi.unstubAllEnvs()
    rmSync(own, { recursive: true, force: true })
  }
})

test('new migrations are applied in the order of their names, each once', async () => {
  await (await open())[Symbol.asyncDispose]()
  const order: string[] = []
  const step = (name: string) => async (db: Kysely<unknown>) => {
    order.push(name)
    await sql.raw(`ALTER TABLE items ADD COLUMN ${name} TEXT`).execute(db)
  }
  const migrations = { ...contractMigrations, '0003-c': step('c'), '0002-b': step('b') }
  await (await open({ migrations }))[Symbol.asyncDispose]()
  await (await open({ migrations }))[Symbol.asyncDispose]()
  expect(order).toEqual(['b', 'c'])
})

test('a migration that fails is undone whole, and the ones before it stay', async () => {
  const broken = async (db: Kysely<unknown>) => {
    await sql.raw('ALTER TABLE items ADD COLUMN half TEXT').execute(db)
    throw new Error('the second half is missing')
  }
  await expect(open({ migrations: { ...contractMigrations, '0002-broken': broken } })).rejects.toThrow('the second half is missing')
  const store = await open()
  const columns = (await sql<{ name: string }>`SELECT name FROM pragma_table_info('items')`.execute(store.read)).rows.map((r) => r.name)
  expect(columns).toEqual(['key', 'value', 'note', 'data'])
  await store[Symbol.asyncDispose]()
})

test('a database newer than the code is refused with what it has and what to do', async () => {
  const newer = { ...contractMigrations, '0002-later': async () => undefined }
  await (await open({ migrations: newer }))[Symbol.asyncDispose]()
  await expect(open()).rejects.toMatchObject({
    code: 'conflict',
    message: `${file} was written by a newer Parley`,
    found: '0002-later',
    remedy: expect.stringContaining('Start the version that wrote it') as string,
  })
})

test('two folders cannot give one name to two migrations', () => {
  expect(() => mergeMigrations(contractMigrations, contractMigrations)).toThrow('Two migrations are called 0001-items')
})

test('a file that is no database is refused by name and left as it was', async () => {
  const text = 'These are minutes of a meeting, not a database. '.repeat(100)
  writeFileSync(file, text)
  await expect(open()).rejects.toMatchObject({ code: 'unavailable', message: `${basename(file)}: this is not a database` })
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('a damaged database is refused by name and left as it was', async () => {
  const store = await open()
  await Promise.all(Array.from({ length: 500 }, (_, i) => store.write(put(`k${i}`, 'y'.repeat(400)))))
  await store[Symbol.asyncDispose]()
  const bytes = readFileSync(file)
  bytes.fill(0x5a, 3 * 4096 + 20, 9 * 4096)
  writeFileSync(file, bytes)
  await expect(open()).rejects.toMatchObject({ code: 'unavailable', message: `${file}: the database is damaged` })
  expect(readFileSync(file).equals(bytes)).toBe(true)
})

test('a folder that cannot be made is refused by name', async () => {
  writeFileSync(join(folder, 'file'), '')
  const inside = join(folder, 'file', 'x.db')
  const opening = openSqliteStore({ file: inside, migrations: {} })
  await expect(opening).rejects.toMatchObject({ code: 'unavailable', message: `${inside} cannot be opened` })
})

test('a disk that is full costs the whole group, acknowledges nobody, and writing goes on when there is room again', async () => {
  const store = await open()
  await store.write(put('before'))
  const pages = async (n: number) => store.write((tx) => sql.raw(`PRAGMA max_page_count = ${n}`).execute(tx))
  await pages(1)
  const results = await Promise.allSettled([store.write(put('small')), store.write(put('large', 'z'.repeat(200_000))), store.write(put('after'))])
  expect(results.map((r) => r.status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(results[0]).toMatchObject({ reason: { code: 'unavailable', message: `${basename(file)}: the disk is full` } })
  await pages(1_000_000)
  await store.write(put('later'))
  expect(await keysOf(store)).toEqual(['before', 'later'])
  await store[Symbol.asyncDispose]()
})
