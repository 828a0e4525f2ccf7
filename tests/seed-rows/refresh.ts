// node --import ./scripts/lib/typescript.mjs tests/seed-rows/refresh.ts: writes the tests that are there into docs/seed-rows.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { refreshed, testsIn } from './seed-rows.ts'

const root = join(import.meta.dirname, '../..')
const page = join(root, 'docs/seed-rows.md')
writeFileSync(page, refreshed(readFileSync(page, 'utf8'), [...testsIn(root)]))
