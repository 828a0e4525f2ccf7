/** A fault in an XML text, at its place counted from 1. */
export interface XmlFault {
  line: number
  column: number
  message: string
}

export interface XmlTag {
  name: string
  attributes: ReadonlyMap<string, string>
  /** Where it begins. */
  at: number
  kind: 'open' | 'close' | 'empty'
}

class Fault extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

const MOST_TAGS = 20_000
const MOST_ATTRIBUTES = 100
const DEEPEST = 64
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The tags of a configuration file in their order, with what nests in what checked. Texts between tags, comments and processing
 *  instructions are passed over; a DOCTYPE is refused. Written for people who edit by hand: it says where and what. */
export function scanXml(text: string): { tags: XmlTag[]; fault?: XmlFault } {
  const tags: XmlTag[] = []
  try {
    scan(text, tags)
    return { tags }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    return { tags, fault: { ...placeOf(text, thrown.at), message: thrown.message } }
  }
}

export function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return { line, column: at - before.lastIndexOf('\n') }
}

function scan(text: string, tags: XmlTag[]): void {
  const open: XmlTag[] = []
  for (let at = text.indexOf('<'); at >= 0; ) {
    const end = passOver(text, at)
    if (end === undefined) {
      const { tag, next } = readTag(text, at)
      if (tags.length >= MOST_TAGS) throw new Fault(at, `there are more than ${MOST_TAGS} elements`)
      tags.push(tag)
      nest(open, tag)
      at = text.indexOf('<', next)
    } else at = text.indexOf('<', end)
  }
  const unclosed = open.pop()
  if (unclosed) throw new Fault(unclosed.at, `<${unclosed.name}> is not closed`)
  if (tags.length === 0) throw new Fault(0, 'there is no element in it')
}

function nest(open: XmlTag[], tag: XmlTag): void {
  if (tag.kind === 'open' && open.push(tag) > DEEPEST) throw new Fault(tag.at, `elements are nested deeper than ${DEEPEST}`)
  if (tag.kind !== 'close') return
  const begun = open.pop()
  // The guides write <AppSettings> where the file has <appSettings>.
  if (begun?.name.toLowerCase() !== tag.name.toLowerCase()) throw new Fault(tag.at, `</${tag.name}> closes nothing${begun ? `; <${begun.name}> is open` : ''}`)
}

/** The end of a comment, CDATA or processing instruction; undefined at a tag. */
function passOver(text: string, at: number): number | undefined {
  for (const [begin, end, what] of [['<!--', '-->', 'comment'], ['<![CDATA[', ']]>', 'CDATA section'], ['<?', '?>', 'processing instruction']] as const) {
    if (!text.startsWith(begin, at)) continue
    const found = text.indexOf(end, at + begin.length)
    if (found < 0) throw new Fault(at, `the ${what} has no end`)
    return found + end.length
  }
  if (text.startsWith('<!', at)) throw new Fault(at, 'a document type is not accepted here')
  return undefined
}

function readTag(text: string, at: number): { tag: XmlTag; next: number } {
  const head = /<(\/?)([A-Za-z_][\w.:-]{0,200})/y
  head.lastIndex = at
  const [whole, slash, name = ''] = head.exec(text) ?? []
  if (whole === undefined) throw new Fault(at, 'a "<" that begins no element is written &lt;')
  const attributes = new Map<string, string>()
  let next = at + whole.length
  for (;;) {
    const blank = /\s*/y
    blank.lastIndex = next
    next += blank.exec(text)?.[0].length ?? 0
    if (text.startsWith('/>', next) && slash === '') return { tag: { name, attributes, at, kind: 'empty' }, next: next + 2 }
    if (text[next] === '>') return { tag: { name, attributes, at, kind: slash === '' ? 'open' : 'close' }, next: next + 1 }
    if (next >= text.length) throw new Fault(at, `<${slash}${name} has no end`)
    const read = readAttribute(text, next, name)
    if (attributes.has(read.name)) throw new Fault(next, `the attribute ${read.name} is there twice`)
    if (attributes.size >= MOST_ATTRIBUTES) throw new Fault(next, 'there are too many attributes')
    attributes.set(read.name, read.value)
    next = read.next
  }
}

function readAttribute(text: string, at: number, element: string): { name: string; value: string; next: number } {
  const head = /([A-Za-z_][\w.:-]{0,200})\s*=\s*/y
  head.lastIndex = at
  const [whole, name] = head.exec(text) ?? []
  if (whole === undefined || name === undefined) {
    throw new Fault(at, `an attribute such as name="value" is expected in <${element}>, or its end; a quotation mark within a value is written &quot;`)
  }
  const from = at + whole.length
  const quote = text[from]
  if (quote !== '"' && quote !== "'") {
    const curly = quote !== undefined && /[\u2018-\u201e]/.test(quote)
    throw new Fault(from, curly ? `the value of ${name} stands in curly quotation marks; use straight ones` : `the value of ${name} has no quotation marks`)
  }
  const end = text.indexOf(quote, from + 1)
  const value = text.slice(from + 1, end)
  if (end < 0 || value.length > 8_000) throw new Fault(from, `the value of ${name} has no end`)
  const less = value.indexOf('<')
  if (less >= 0) throw new Fault(from + 1 + less, 'a "<" within a value is written &lt;; is a quotation mark missing before it?')
  // A value follows its predecessor after a blank: without one, a quotation mark inside has ended it early.
  if (!/[\s/>?]/.test(text[end + 1] ?? '')) throw new Fault(end, `the value of ${name} ends here, but text follows; a quotation mark within a value is written &quot;`)
  return { name, value: decode(value, from + 1), next: end + 1 }
}

function decode(value: string, at: number): string {
  return value.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{1,8})?(;?)/gi, (_whole, name: string | undefined, end: string, offset: number) => {
    const code = name?.startsWith('#') ? Number.parseInt(name.slice(/^#x/i.test(name) ? 2 : 1), /^#x/i.test(name) ? 16 : 10) : undefined
    const known = code === undefined ? entities[name ?? ''] : code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
    if (known === undefined || end === '') throw new Fault(at + offset, 'an "&" within a value is written &amp;')
    return known
  })
}
