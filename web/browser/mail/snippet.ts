export interface SnippetPart {
  text: string
  marked: boolean
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" }

/** The HTML of a SearchSnippet (RFC 8621 §5) as pieces of text; whatever else than `mark` is in it is shown as text. */
export function snippetParts(html: string): SnippetPart[] {
  const parts: SnippetPart[] = []
  let marked = false
  for (const piece of html.split(/(<\/?mark>)/)) {
    if (piece === '<mark>') marked = true
    else if (piece === '</mark>') marked = false
    else if (piece !== '') parts.push({ text: piece.replaceAll(/&(amp|lt|gt|quot|apos|#39);/g, (whole, name: string) => named[name] ?? whole), marked })
  }
  return parts
}
