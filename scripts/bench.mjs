// `npm run bench [name …]`: each benchmark in its own process, one question each, answered as ratios; a table and JSON.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled, requireNode } from './lib/install.mjs'
import { root, say } from './lib/say.mjs'

requireNode()
await ensureInstalled()
if (!(await ensureBuilt())) process.exit(1)

const asked = process.argv.slice(2)
const files = readdirSync(join(root, 'benchmarks')).filter((file) => file.endsWith('.bench.ts')).filter((file) => asked.length === 0 || asked.some((name) => file.includes(name)))
const answers = []
for (const file of files) {
  say(`\n${file}`)
  const child = spawnSync(process.execPath, ['--conditions=source', '--import', join(root, 'scripts/lib/typescript.mjs'), join(root, 'scripts/lib/run-bench.mjs'), join(root, 'benchmarks', file)], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 })
  if (child.status !== 0) {
    say(`${file} failed`)
    process.exitCode = 1
    continue
  }
  const answer = JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '{}')
  answers.push(answer)
  say(answer.question)
  for (const row of answer.rows) say(`  ${row.name.padEnd(44)} ${format(row.value).padStart(10)} ${row.unit.padEnd(12)} base ${format(row.base).padStart(10)}   ratio ${row.ratio.toFixed(2)}   ${row.note}`)
}
const out = join(root, 'benchmarks', 'results.json')
writeFileSync(out, `${JSON.stringify({ at: new Date().toISOString(), node: process.version, answers }, null, 2)}\n`)
say(`\nAlso as JSON: benchmarks/results.json`)

function format(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
