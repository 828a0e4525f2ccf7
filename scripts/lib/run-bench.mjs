// Runs one benchmark file from its TypeScript source and prints its answer as one JSON line.
import { runnerImport } from 'vite'

const file = process.argv[2]
const { module } = await runnerImport(file, { configFile: false, resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } }, logLevel: 'error' })
const rows = await module.run()
process.stdout.write(`${JSON.stringify({ question: module.question, rows })}\n`)
process.exit(0)
