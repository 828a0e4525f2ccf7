// Lets a plain Node run our TypeScript sources, for tests that start a process or a worker of their own:
// node --conditions=source --import ./scripts/lib/typescript.mjs file.ts
import { register } from 'node:module'

if (!process.features.typescript) register('./typescript-loader.mjs', import.meta.url)
