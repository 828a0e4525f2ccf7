import { readFileSync } from 'node:fs'

/** One entry of `cases.jsonl`. */
export interface XmlCase {
  id: string
  category: string
  kind: 'category-publish' | 'contact'
  /** Treatment words, such as `rejected-400`, `accepted`, `state-unchanged`. */
  expect: string[]
  note: string
  /** Absent: too large to keep, made by `bodyOf`. */
  file?: string
  bytes?: number
}

const read = (name: string): Buffer => readFileSync(new URL(name, import.meta.url))

export const xmlCases: XmlCase[] = read('cases.jsonl')
  .toString()
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as XmlCase)

const many = (n: number, make: (i: number) => string): string => Array.from({ length: n }, (_, i) => make(i)).join('')

const made: Record<string, (bytes: number) => string> = {
  'X-bomb-008': () => `<a>${'<b/>'.repeat(200_000)}</a>`,
  'X-bomb-009': (bytes) => `<a b="${'x'.repeat(bytes - 9)}"/>`,
  'X-bomb-010': (bytes) => `<${'x'.repeat(bytes - 3)}/>`,
  'X-bomb-011': (bytes) => `<a><![CDATA[${'x'.repeat(bytes - 19)}]]></a>`,
  'X-bomb-014': (bytes) => `<a>${'x'.repeat(bytes - 9)}</a >`,
  'P-deep': () => `${'<a>'.repeat(65)}${'</a>'.repeat(65)}`,
  'P-attributes': () => `<a ${many(1_000, (i) => `b${i}="" `)}/>`,
  'P-namespaces': () => `<a ${many(1_000, (i) => `xmlns:b${i}="u${i}" `)}/>`,
  'P-comment': () => `<a><!--${'x'.repeat(300_000)}--></a>`,
  'P-entities-many': () => `<a>${'&#65;'.repeat(50_000)}`,
}

export const bodyOf = (c: XmlCase): Buffer => (c.file === undefined ? Buffer.from(made[c.id]!(c.bytes ?? 0)) : read(c.file))
