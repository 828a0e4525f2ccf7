// `npm run check`, the quick one before a push: types, lint, import directions, catalogues, unit tests.
import { join } from 'node:path'
import { packages } from './lib/build.mjs'
import { ensureInstalled, requireNode, run } from './lib/install.mjs'
import { root, say, working } from './lib/say.mjs'

const bin = (path) => [process.execPath, join(root, 'node_modules', path)]

async function step(text, [command, ...args], more = []) {
  const done = working(text)
  const code = await run(command, [...args, ...more])
  done(code === 0 ? 'ok' : 'failed')
  if (code !== 0) failed.push(text)
}

const failed = []
requireNode()
await ensureInstalled()
for (const project of [...packages, 'web/browser', 'tests']) await step(`Types of ${project}`, bin('typescript/bin/tsc'), ['-p', project, '--noEmit'])
await step('Lint', bin('oxlint/bin/oxlint'), ['--quiet'])
await step('Import directions', [process.execPath, join(root, 'scripts/check-imports.mjs')])
await step('Catalogues', bin('vitest/vitest.mjs'), ['run', 'catalogue'])
const slow = ['--exclude', '**/*.{browser,peer,crash,pg,bus}.test.ts', '--exclude', 'tests/scenes/**']
await step('Unit tests', bin('vitest/vitest.mjs'), ['run', '--reporter=dot', ...slow])
if (failed.length > 0) say(`Failed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
