import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The table of docs/seed-rows.md: which test shows which requirement of the administrators' guides. */
export interface SeedRow {
  /** `A12` */
  row: string
  requirement: string
  tests: NamedTest[]
  /** What is still to be done, and where, when no test shows it. */
  owed: string
}

export interface NamedTest {
  /** From the root of the repository. */
  file: string
  name: string
}

/** Rows in each section: A1 … A32 and so on. */
export const sections: Readonly<Record<string, number>> = { A: 32, B: 34, C: 12, D: 9, E: 8, F: 34, G: 7 }

export const allRows = Object.entries(sections).flatMap(([letter, count]) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`))

const parts = ['platform', 'topology', 'sip', 'server', 'mailbox', 'admin', 'shell', 'web', 'cli', 'tests']

/** Every test there is, by its file and the name it is declared with. */
export function* testsIn(root: string): Generator<NamedTest> {
  for (const part of parts) {
    for (const path of readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })) {
      if (!/\.test\.tsx?$/.test(path) || /(^|[\\/])(node_modules|dist)[\\/]/.test(path)) continue
      const file = join(part, path).replaceAll('\\', '/')
      for (const name of namesIn(readFileSync(join(root, file), 'utf8'))) yield { file, name }
    }
  }
}

/** `A4, A12: …` → A4 and A12. */
export function rowsOf(name: string): string[] {
  const label = /^([A-G]\d{1,2}(?:(?:, | and |\/)[A-G]\d{1,2})*): /.exec(name)?.[1]
  return label?.match(/[A-G]\d{1,2}/g) ?? []
}

export function parseTable(text: string): SeedRow[] {
  return [...text.matchAll(/^\| ([A-G]\d{1,2}) \| (.*?) \| (.*) \|$/gm)].map(([, row = '', requirement = '', shown = '']) => ({
    row,
    requirement,
    tests: [...shown.matchAll(/\[`([^`]+)`\]\([^)]*\) ((?:(?!<br>).)+)/g)].map(([, file = '', name = '']) => ({ file, name: name.trim().replaceAll('\\|', '|').replaceAll('&lt;', '<') })),
    owed: shown.startsWith('owed: ') ? shown : '',
  }))
}

/** The table with every test whose name begins with a row's number; tests that were named by hand stay while they exist. */
export function refreshed(text: string, tests: readonly NamedTest[]): string {
  const exists = (test: NamedTest) => tests.some((t) => t.file === test.file && t.name === test.name)
  const rows = new Map(parseTable(text).map((row) => [row.row, row]))
  return text.replace(/^\| ([A-G]\d{1,2}) \| .*$/gm, (line, number: string) => {
    const row = rows.get(number)
    if (!row) return line
    const found = tests.filter((test) => rowsOf(test.name).includes(number))
    const byHand = row.tests.filter((test) => exists(test) && !found.some((f) => f.file === test.file && f.name === test.name))
    const shown = [...found, ...byHand].map(({ file, name }) => `[\`${file}\`](../${file}) ${name.replaceAll('|', '\\|').replaceAll('<', '&lt;')}`)
    return `| ${number} | ${row.requirement} | ${shown.length > 0 ? shown.join('<br>') : row.owed || 'owed: a test'} |`
  })
}

function namesIn(source: string): string[] {
  const text = /(['"`])((?:\\.|(?!\1)[^\\])*)\1/.source
  // `test('…'`, `test.skip('…'`, `sipeTest('…'`, and the end of a `test.each([…])('…'`.
  const declared = source.matchAll(new RegExp(`(?:\\b(?:[a-z]+T|t)est(?:\\.\\w+(?:\\([^'"\`]*\\))?)*|\\](?: as const)?\\))\\(\\s*${text}`, 'g'))
  return [...declared].map(([, , name = '']) => name.replace(/\\(.)/g, '$1'))
}
