import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One hostile input and the treatment it has to get. */
export interface CorpusCase {
  id: string
  category: string
  input: unknown
  expect: string[]
  note?: string
  [field: string]: unknown
}

/** The entries of a corpus in `web/corpus`; texts that repeat themselves are written short there. For tests. */
export function corpus(name: 'http' | 'json-pollution' | 'im-body' | 'logs' | 'html-mail'): CorpusCase[] {
  const lines = readFileSync(join(import.meta.dirname, `${name}.jsonl`), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => unpack(JSON.parse(line)) as CorpusCase)
}

type Piece = string | { repeat: string; times: number }

function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack)
  if (typeof value !== 'object' || value === null) return value
  if ('text' in value && Array.isArray(value.text)) {
    return (value.text as Piece[]).map((piece) => (typeof piece === 'string' ? piece : piece.repeat.repeat(piece.times))).join('')
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]))
}
