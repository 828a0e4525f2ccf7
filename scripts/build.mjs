import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled, requireNode } from './lib/install.mjs'

requireNode()
await ensureInstalled()
process.exit((await ensureBuilt()) ? 0 : 1)
