import { attribute, child, childrenNamed, childText, expectRoot, parseXml, required } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr, element } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'
import { buildPerson, emptyRpid, rpidNamespaces, rpidOf, type Rpid } from './rpid.ts'

export const contentType = mediaTypes.pidf

export interface PidfTuple {
  id: string
  /** Absent in tuples that only carry extensions, and for words that are neither: a client we met says `unknown`. */
  basic?: 'open' | 'closed'
  /** Where this part of the person is reached. */
  contact?: string
  notes: string[]
  /** Milliseconds since the epoch. */
  timestamp?: number
}

/** A presence document, with what RPID says of the person.  @spec RFC 3863 */
export interface Pidf {
  /** The presentity's URI. */
  entity: string
  tuples: PidfTuple[]
  /** Of the document as a whole. */
  notes: string[]
  rpid: Rpid
}

const maxTuples = 50
const maxNote = 2_000

export const buildPidf = (pidf: Pidf): string =>
  `<?xml version="1.0" encoding="UTF-8"?><presence${attr('xmlns', namespaces.pidf)}${rpidNamespaces}${attr('entity', pidf.entity)}>` +
  pidf.tuples.map(buildTuple).join('') +
  buildPerson(pidf.rpid) +
  pidf.notes.map((text) => element('note', text)).join('') +
  '</presence>'

const buildTuple = (tuple: PidfTuple): string =>
  `<tuple${attr('id', tuple.id)}><status>${element('basic', tuple.basic)}</status>${element('contact', tuple.contact)}` +
  tuple.notes.map((text) => element('note', text)).join('') +
  element('timestamp', tuple.timestamp === undefined ? undefined : new Date(tuple.timestamp).toISOString()) +
  '</tuple>'

/** @throws BodyError  not XML, no presence document, too much of it */
export function parsePidf(body: Buffer | string): Pidf {
  const root = expectRoot(parseXml(body), 'presence')
  if (root.ns !== namespaces.pidf) throw new BodyError(`the namespace ${namespaces.pidf}`, shown(root.ns))
  const tuples = childrenNamed(root, 'tuple')
  if (tuples.length > maxTuples) throw new BodyError(`at most ${maxTuples} tuples`, String(tuples.length))
  const pidf: Pidf = { entity: required(root, 'entity'), tuples: tuples.map(tupleOf), notes: notesOf(root), rpid: emptyRpid() }
  pidf.rpid = rpidOf(root)
  return pidf
}

function tupleOf(tuple: XmlElement): PidfTuple {
  const status = child(tuple, 'status')
  const basic = status && childText(status, 'basic')
  const contact = childText(tuple, 'contact')
  const timestamp = Date.parse(childText(tuple, 'timestamp') ?? '')
  return {
    id: attribute(tuple, 'id') ?? '',
    ...(basic === 'open' || basic === 'closed' ? { basic } : {}),
    ...(contact ? { contact } : {}),
    notes: notesOf(tuple),
    ...(Number.isNaN(timestamp) ? {} : { timestamp }),
  }
}

function notesOf(element: XmlElement): string[] {
  const notes = childrenNamed(element, 'note').map((note) => note.text.trim()).filter((text) => text !== '')
  if (notes.some((text) => text.length > maxNote)) throw new BodyError(`notes of at most ${maxNote} characters`, 'a longer one')
  return notes
}
