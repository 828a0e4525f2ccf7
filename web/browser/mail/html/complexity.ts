/** What HTML of a stranger may cost to parse, sanitise and lay out. */
export const htmlLimits = {
  /** Characters. */
  length: 1024 * 1024,
  tags: 20_000,
  attributesOfTag: 100,
  depth: 200,
} as const

export type Complexity = 'fine' | 'too-long' | 'too-many-tags' | 'too-many-attributes' | 'too-deep'

const empty = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'param', 'source', 'track', 'wbr'])

/** What a start tag ends by itself, so that `<li><li><li>` is not taken for depth. */
const ends: Readonly<Record<string, ReadonlySet<string>>> = {
  li: new Set(['li']),
  p: new Set(['p']),
  dt: new Set(['dt', 'dd']),
  dd: new Set(['dt', 'dd']),
  td: new Set(['td', 'th']),
  th: new Set(['td', 'th']),
  tr: new Set(['td', 'th', 'tr']),
  tbody: new Set(['td', 'th', 'tr', 'tbody', 'thead', 'tfoot']),
  option: new Set(['option']),
  div: new Set(['p']),
  table: new Set(['p']),
  ul: new Set(['p']),
  blockquote: new Set(['p']),
}

/** Content of these is text up to their end tag. */
const rawText = new Set(['script', 'style', 'title', 'textarea', 'xmp', 'iframe', 'noembed', 'noframes'])

/** Judges HTML before anything parses it, in one pass over its characters; parsers and sanitisers take quadratic time on what this refuses. */
export function complexityOf(html: string, limits: typeof htmlLimits = htmlLimits): Complexity {
  if (html.length > limits.length) return 'too-long'
  const open: string[] = []
  let tags = 0
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    if (html.startsWith('<!--', at)) {
      at = after(html, '-->', at + 2)
      continue
    }
    const closing = html[at + 1] === '/'
    const nameAt = closing ? at + 2 : at + 1
    if (!isLetter(html.charCodeAt(nameAt))) {
      at++
      continue
    }
    if (++tags > limits.tags) return 'too-many-tags'
    const nameEnd = endOfName(html, nameAt)
    const name = html.slice(nameAt, Math.min(nameEnd, nameAt + 20)).toLowerCase()
    const tag = endOfTag(html, nameEnd)
    if (tag.attributes > limits.attributesOfTag) return 'too-many-attributes'
    at = tag.end
    if (closing) close(open, name)
    else if (!empty.has(name)) {
      const ended = ends[name]
      while (ended?.has(open.at(-1) ?? '')) open.pop()
      if (rawText.has(name)) at = endOfRawText(html, name, at)
      else if (open.push(name) > limits.depth) return 'too-deep'
    }
  }
  return 'fine'
}

function close(open: string[], name: string): void {
  const at = open.lastIndexOf(name)
  if (at >= 0) open.length = at
}

const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13)
const slash = 47
const greater = 62
const equals = 61

function after(html: string, text: string, from: number): number {
  const at = html.indexOf(text, from)
  return at < 0 ? html.length : at + text.length
}

function endOfName(html: string, from: number): number {
  let at = from
  while (at < html.length && !isSpace(html.charCodeAt(at)) && html.charCodeAt(at) !== slash && html.charCodeAt(at) !== greater) at++
  return at
}

/** Behind the `>`, or the end; quoted values are stepped over. */
function endOfTag(html: string, from: number): { end: number; attributes: number } {
  let attributes = 0
  let at = from
  while (at < html.length) {
    const code = html.charCodeAt(at)
    if (code === greater) return { end: at + 1, attributes }
    if (isSpace(code) || code === slash) at++
    else if (code === equals) at = endOfValue(html, at + 1)
    else {
      attributes++
      at++
      while (at < html.length && !isSpace(html.charCodeAt(at)) && ![slash, greater, equals].includes(html.charCodeAt(at))) at++
      while (isSpace(html.charCodeAt(at))) at++
    }
  }
  return { end: at, attributes }
}

function endOfValue(html: string, from: number): number {
  let at = from
  while (isSpace(html.charCodeAt(at))) at++
  const quote = html[at]
  if (quote === '"' || quote === "'") return after(html, quote, at + 1)
  while (at < html.length && !isSpace(html.charCodeAt(at)) && html.charCodeAt(at) !== greater) at++
  return at
}

function endOfRawText(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at
  return html.length
}
