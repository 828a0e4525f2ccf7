// Runs one benchmark file from its TypeScript source and prints its answer as one JSON line.
import { pathToFileURL } from 'node:url'

const { question, run } = await import(pathToFileURL(process.argv[2]).href)
const rows = await run()
process.stdout.write(`${JSON.stringify({ question, rows })}\n`)
process.exit(0)
