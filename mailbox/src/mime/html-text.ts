import { mimeLimits } from './limits.ts'

const entities: Record<string, string> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', shy: '', copy: '©', reg: '®', trade: '™', hellip: '…', mdash: '—', ndash: '–',
  lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', bull: '•', middot: '·', euro: '€', pound: '£', yen: '¥', cent: '¢',
  sect: '§', deg: '°', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', ecirc: 'ê',
  agrave: 'à', acirc: 'â', ccedil: 'ç', icirc: 'î', ocirc: 'ô', ucirc: 'û', ntilde: 'ñ', zwnj: '', zwj: '', times: '×',
}

const hidden = new Set(['style', 'script', 'head', 'title', 'template', 'noscript'])
const inline = new Set(['a', 'b', 'i', 'u', 's', 'em', 'strong', 'span', 'font', 'small', 'big', 'sub', 'sup', 'code', 'mark', 'abbr', 'wbr', 'bdi', 'bdo', 'tt', 'q'])

/** The readable text of HTML, for search and preview only: never for showing, which is the sanitiser's work.
 *  @cost one pass over at most `mimeLimits.htmlText` characters */
export function htmlToText(html: string): string {
  const source = html.slice(0, mimeLimits.htmlText)
  const out: string[] = []
  const endless = new Set<string>()
  let position = 0
  while (position < source.length) {
    const open = source.indexOf('<', position)
    if (open < 0) break
    out.push(source.slice(position, open))
    if (source.startsWith('<!--', open)) {
      position = after(source, '-->', open + 4)
      continue
    }
    const close = source.indexOf('>', open)
    if (close < 0) return decodeEntities(out.join(''))
    const name = /^<\/?([a-z][a-z0-9]*)/i.exec(source.slice(open, open + 24))?.[1]?.toLowerCase()
    if (name === undefined) {
      out.push('<')
      position = open + 1
      continue
    }
    position = close + 1
    if (hidden.has(name) && source.charAt(open + 1) !== '/' && !endless.has(name)) {
      const end = afterEnd(source, name, position)
      if (end < 0) endless.add(name)
      else position = end
    } else if (!inline.has(name)) out.push(' ')
  }
  out.push(source.slice(position))
  return decodeEntities(out.join(''))
}

function after(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from)
  return found < 0 ? source.length : found + mark.length
}

/** After the end tag of a hidden element, or -1: without an end it hides nothing, or a whole mail could be hidden that way. */
function afterEnd(source: string, name: string, from: number): number {
  let at = source.indexOf('</', from)
  for (let tries = 0; at >= 0 && tries < 10_000; tries++) {
    if (source.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return after(source, '>', at)
    at = source.indexOf('</', at + 2)
  }
  return -1
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ' '
  })
}
