import LinkifyIt from 'linkify-it'

export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

/** Whatever is found, only these are ever made into a link. */
const allowed = new Set(['http:', 'https:', 'mailto:', 'sip:', 'tel:'])

/** A conversation is text of a stranger: longer ones are shown without links rather than searched. */
const longest = 40_000

const finder = new LinkifyIt({}, { fuzzyIP: false })
  .add('ftp:', null)
  .add('//', null)
  .add('sip:', { validate: /^[^\s<>"'@;?,]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?/i })
  .add('tel:', { validate: /^\+?[0-9][0-9().-]{1,30}[0-9]/ })

/** Text cut into plain pieces and safe links; joined again, the pieces are the text. */
export function findLinks(text: string): TextPart[] {
  const matches = text.length > longest ? null : finder.match(text)
  const parts: TextPart[] = []
  let at = 0
  for (const match of matches ?? []) {
    const shown = visiblePart(match.text)
    const href = safeHref(match.url.slice(0, match.url.length - (match.text.length - shown.length)))
    if (href === undefined || match.index < at) continue
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) })
    parts.push({ kind: 'link', text: shown, href })
    at = match.index + shown.length
  }
  if (at < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(at) })
  return parts
}

/** Up to the first character that is not seen or turns the direction of what follows: a link ends where it stops saying where it leads. */
function visiblePart(link: string): string {
  const hidden = link.search(/[\p{Cf}\p{Cc}]/u)
  return hidden < 0 ? link : link.slice(0, hidden)
}

function safeHref(url: string): string | undefined {
  try {
    const parsed = new URL(url)
    return allowed.has(parsed.protocol) && parsed.username === '' && parsed.password === '' ? parsed.href : undefined
  } catch {
    return undefined
  }
}
