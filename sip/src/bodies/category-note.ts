import { attribute, child, childrenNamed } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr, escapeXml } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { namespaces } from './media-types.ts'

/** One text of the category `note`: a status message or an out-of-office text. */
export interface Note {
  type: 'personal' | 'OOF'
  text: string
}

/** An empty list builds a note that clears the one before. */
export const buildNote = (notes: Note[]): string =>
  `<note xmlns="${namespaces.note}">${notes.map((n) => `<body${attr('type', n.type)} uri="">${escapeXml(n.text)}</body>`).join('')}</note>`

/** Empty texts are left out; anything but OOF counts as personal. */
export function notesOf(content: XmlElement): Note[] {
  if (content.name !== 'note') throw new BodyError('<note>', shown(content.name))
  // Some publishers put <note><body>, others <note><note><body>.
  const inner = child(content, 'note') ?? content
  return childrenNamed(inner, 'body')
    .map((body): Note => ({ type: attribute(body, 'type') === 'OOF' ? 'OOF' : 'personal', text: body.text }))
    .filter((note) => note.text.trim() !== '')
}
