// `npm start`: install, build, then `parley start` in this very process, with the flags after `--`.
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled, requireNode } from './lib/install.mjs'

requireNode()
await ensureInstalled()
if (!(await ensureBuilt())) process.exit(1)
process.argv.splice(2, 0, 'start')
await import('../cli/dist/main.js')
