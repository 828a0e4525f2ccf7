import type { Part } from './scan.ts'
import type { PartInfo } from './body-part.ts'

/** The parts a person reads as text, those read as HTML, and the rest; RFC 8621 §4.1.4. */
export interface BodyLists {
  text: Part[]
  html: Part[]
  attachments: Part[]
}

const isInlineMedia = (type: string): boolean => /^(image|audio|video)\//.test(type)

/** @spec RFC 8621 §4.1.4, the suggested algorithm */
export function bodyLists(root: Part, infoOf: (part: Part) => PartInfo): BodyLists {
  const lists: BodyLists = { text: [], html: [], attachments: [] }
  collect([root], 'mixed', false, { text: lists.text, html: lists.html }, lists, infoOf)
  return lists
}

/** A list is missing where, inside an alternative, its kind has been settled by the other one. */
interface Open {
  text: Part[] | undefined
  html: Part[] | undefined
}

function collect(parts: Part[], multipart: string, inAlternative: boolean, open: Open, lists: BodyLists, infoOf: (part: Part) => PartInfo): void {
  const texts = open.text?.length ?? -1
  const htmls = open.html?.length ?? -1
  const into = { ...open }
  for (const [index, part] of parts.entries()) {
    if (part.children) {
      const kind = part.contentType.value.slice('multipart/'.length)
      collect(part.children, kind, inAlternative || kind === 'alternative', into, lists, infoOf)
    } else if (isInline(infoOf(part), index, multipart)) {
      place(part, multipart, inAlternative, into, lists, infoOf(part))
    } else {
      lists.attachments.push(part)
    }
  }
  if (multipart === 'alternative' && open.text && open.html) fillFromOther(open.text, open.html, texts, htmls)
}

function isInline(info: PartInfo, index: number, multipart: string): boolean {
  const shown = info.type === 'text/plain' || info.type === 'text/html' || isInlineMedia(info.type)
  if (!shown || info.disposition === 'attachment') return false
  return index === 0 || (multipart !== 'related' && (isInlineMedia(info.type) || info.name === null))
}

function place(part: Part, multipart: string, inAlternative: boolean, into: Open, lists: BodyLists, info: PartInfo): void {
  if (multipart === 'alternative') {
    if (info.type === 'text/plain') into.text?.push(part)
    else if (info.type === 'text/html') into.html?.push(part)
    else lists.attachments.push(part)
    return
  }
  if (inAlternative) {
    if (info.type === 'text/plain') into.html = undefined
    if (info.type === 'text/html') into.text = undefined
  }
  into.text?.push(part)
  into.html?.push(part)
  if ((!into.text || !into.html) && isInlineMedia(info.type)) lists.attachments.push(part)
}

/** An alternative with only one kind serves as both. */
function fillFromOther(text: Part[], html: Part[], texts: number, htmls: number): void {
  if (texts === text.length && htmls !== html.length) text.push(...html.slice(htmls))
  else if (htmls === html.length && texts !== text.length) html.push(...text.slice(texts))
}
