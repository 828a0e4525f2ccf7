const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

/** Elements whose content is not text. */
const DROPPED = new Set(['script', 'style', 'head', 'title', 'template', 'iframe', 'object', 'svg', 'math', 'select', 'textarea'])
/** Of these the content is no markup, up to their own end tag. */
const RAW = new Set(['script', 'style', 'title', 'textarea', 'iframe'])
const BREAKS = new Set(['br', 'p', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'hr', 'ul', 'ol', 'table'])

/** The words of an HTML message and nothing else: no tag, attribute, comment or script survives, so the result is only ever
 *  shown as text. Text after an unclosed tag is dropped with it. @cost one pass */
export function htmlToText(html: string): string {
  let out = ''
  let at = 0
  /** Elements being dropped, and how deep they are nested in each other. */
  let dropping: string[] = []
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (dropping.length === 0) out += html.slice(at, open === -1 ? html.length : open)
    if (open === -1) break
    const tag = tagAt(html, open)
    at = tag.end
    if (tag.name === '') {
      // A lone "<" is text.
      if (tag.end === open + 1 && dropping.length === 0) out += '<'
      continue
    }
    if (tag.closing) {
      const from = dropping.lastIndexOf(tag.name)
      if (from !== -1) dropping = dropping.slice(0, from)
    } else if (RAW.has(tag.name)) at = afterEndTag(html, at, tag.name)
    else if (DROPPED.has(tag.name) && !tag.selfClosing) dropping.push(tag.name)
    if (dropping.length === 0 && BREAKS.has(tag.name) && !(tag.closing && tag.name === 'br')) out += '\n'
    if (dropping.length > 100) break
  }
  return tidy(decodeEntities(out))
}

interface Tag {
  /** Lower case; empty for comments and what is no tag. */
  name: string
  closing: boolean
  selfClosing: boolean
  end: number
}

function tagAt(html: string, open: number): Tag {
  const none = { name: '', closing: false, selfClosing: false }
  if (html.startsWith('<!--', open)) {
    const end = html.indexOf('-->', open + 4)
    return { ...none, end: end === -1 ? html.length : end + 3 }
  }
  const next = html.charAt(open + 1)
  const closing = next === '/'
  // "</" before anything but a letter begins a comment, too.
  if (next === '!' || next === '?' || (closing && open + 2 < html.length && !/[a-zA-Z]/.test(html.charAt(open + 2)))) {
    const end = html.indexOf('>', open)
    return { ...none, end: end === -1 ? html.length : end + 1 }
  }
  const from = open + (closing ? 2 : 1)
  if (!/[a-zA-Z]/.test(html.charAt(from))) return { ...none, end: open + 1 }
  let end = from
  while (end < html.length && !/[\s/>]/.test(html.charAt(end))) end++
  const name = html.slice(from, end).toLowerCase()
  let quote = ''
  for (; end < html.length; end++) {
    const c = html.charAt(end)
    if (quote !== '') {
      if (c === quote) quote = ''
    } else if ((c === '"' || c === "'") && html.charAt(end - 1) === '=') quote = c
    else if (c === '>') return { name, closing, selfClosing: html.charAt(end - 1) === '/', end: end + 1 }
  }
  return { name, closing, selfClosing: false, end: html.length }
}

function afterEndTag(html: string, from: number, name: string): number {
  const end = new RegExp(`</${name}(?=[\\s/>])`, 'gi')
  end.lastIndex = from
  const match = end.exec(html)
  if (!match) return html.length
  const close = html.indexOf('>', match.index)
  return close === -1 ? html.length : close + 1
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});?/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole
    const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
    return code > 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\u{fffd}'
  })
}

/** White space as HTML shows it, but for the breaks made above. */
function tidy(text: string): string {
  return text
    .replaceAll(/[ \t\r\f]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}
