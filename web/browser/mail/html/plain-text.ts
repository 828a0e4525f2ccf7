const blocks = new Set(['address', 'article', 'aside', 'blockquote', 'br', 'center', 'dd', 'div', 'dl', 'dt', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'li', 'ol', 'p', 'pre', 'section', 'table', 'tr', 'ul'])
const unseen = new Set(['script', 'style', 'title', 'template', 'noscript', 'svg', 'math', 'select', 'object', 'iframe'])
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', copy: '©', reg: '®', hellip: '…', ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', euro: '€', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß' }

/** The words of HTML, for mail that is too much to be shown as it is, and for quoting in plain text. One pass; what it returns is text, never markup. */
export function plainTextOf(html: string): string {
  const out: string[] = []
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    const end = open < 0 ? html.length : open
    if (end > at) out.push(entities(html.slice(at, end)).replaceAll(/[\t\n\f\r ]+/g, ' '))
    if (open < 0) break
    at = skipTag(html, open, out)
  }
  return out
    .join('')
    .replaceAll(/[ \u00a0]*\n[ \u00a0]*/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

function skipTag(html: string, open: number, out: string[]): number {
  if (html.startsWith('<!--', open)) return behind(html, '-->', open + 2)
  const match = /^<(\/?)([a-z][a-z0-9]*)/i.exec(html.slice(open, open + 24))
  if (!match) {
    const other = html[open + 1]
    if (other === '!' || other === '?' || other === '/') return behind(html, '>', open)
    out.push('<')
    return open + 1
  }
  const name = (match[2] ?? '').toLowerCase()
  const close = behind(html, '>', open)
  if (match[1] === '' && unseen.has(name)) return endOfUnseen(html, name, close)
  if (blocks.has(name)) out.push('\n')
  else if (name === 'td' || name === 'th') out.push(' ')
  return close
}

function behind(html: string, text: string, from: number): number {
  const at = html.indexOf(text, from)
  return at < 0 ? html.length : at + text.length
}

function endOfUnseen(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return behind(html, '>', at)
  }
  return html.length
}

function entities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name] ?? whole
    const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
  })
}

/** Text as HTML that shows it as it is. */
export function htmlOf(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
