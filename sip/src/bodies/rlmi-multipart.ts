import { attribute, child, childrenNamed, expectRoot, parseXml, required } from './xml.ts'
import { attr } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'

/** One presentity of a batched answer. */
export interface RlmiResource {
  uri: string
  /** `resubscribe`: ask again at `poolFqdn`. */
  state: 'active' | 'pending' | 'terminated' | 'resubscribe'
  poolFqdn?: string
  /** Content-ID of the part that carries the document. */
  cid?: string
}

export interface Rlmi {
  /** The list: the watcher. */
  uri: string
  version: number
  fullState: boolean
  resources: RlmiResource[]
}

export interface RlmiMultipart {
  list: Rlmi
  /** Content-ID → category document, unparsed. */
  documents: Map<string, Buffer>
}

export const maxParts = 1_001

export const buildRlmi = (list: Rlmi): string =>
  `<list xmlns="${namespaces.rlmi}"${attr('uri', list.uri)}${attr('version', list.version)}${attr('fullState', list.fullState)}>` +
  list.resources
    .map((r) => `<resource${attr('uri', r.uri)}><instance id="0"${attr('state', r.state)}${attr('poolFqdn', r.poolFqdn)}${attr('cid', r.cid)}/></resource>`)
    .join('') +
  '</list>'

const states: readonly string[] = ['active', 'pending', 'terminated', 'resubscribe'] satisfies RlmiResource['state'][]

export function parseRlmi(body: Buffer | string): Rlmi {
  const root = expectRoot(parseXml(body), 'list')
  return {
    uri: required(root, 'uri'),
    version: Number(attribute(root, 'version') ?? 0),
    fullState: attribute(root, 'fullState') === 'true',
    resources: childrenNamed(root, 'resource').map((resource): RlmiResource => {
      const instance = child(resource, 'instance')
      const state = (instance && attribute(instance, 'state')) ?? ''
      if (!states.includes(state)) throw new BodyError(`a state of ${states.join(', ')}`, shown(state))
      const poolFqdn = instance && attribute(instance, 'poolFqdn')
      const cid = instance && attribute(instance, 'cid')
      return {
        uri: required(resource, 'uri'),
        state: state as RlmiResource['state'],
        ...(poolFqdn === undefined ? {} : { poolFqdn }),
        ...(cid === undefined ? {} : { cid }),
      }
    }),
  }
}

/** The Content-Type that goes with `buildRlmiMultipart`. `boundary` is random and ours. */
export const rlmiContentType = (boundary: string): string => `multipart/related;type="${mediaTypes.rlmi}";boundary="${boundary}"`

/** Documents by Content-ID, in the order of the list.
 *  Every part ends in CRLF CRLF before the boundary: libpurple cuts four bytes off each part. */
export function buildRlmiMultipart(list: Rlmi, documents: Iterable<[cid: string, document: Buffer]>, boundary: string): Buffer {
  const pieces: Buffer[] = [part(boundary, mediaTypes.rlmi, undefined, Buffer.from(buildRlmi(list)))]
  for (const [cid, document] of documents) pieces.push(part(boundary, mediaTypes.categories, cid, document))
  pieces.push(Buffer.from(`--${boundary}--\r\n`))
  return Buffer.concat(pieces)
}

const part = (boundary: string, type: string, cid: string | undefined, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Transfer-Encoding: binary\r\n${cid === undefined ? '' : `Content-ID: <${cid}>\r\n`}Content-Type: ${type}\r\n\r\n`),
    content,
    Buffer.from('\r\n\r\n'),
  ])

/** @param contentType  the Content-Type header's value, for its boundary
 *  @throws BodyError  no boundary, no rlmi part first, too many parts */
export function parseRlmiMultipart(contentType: string, body: Buffer): RlmiMultipart {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  const name = boundary?.[1] ?? boundary?.[2]
  if (name === undefined) throw new BodyError('multipart/related with a boundary', shown(contentType))
  const parts = splitParts(body, name)
  const [first, ...rest] = parts
  if (first === undefined || !first.type.startsWith(mediaTypes.rlmi)) throw new BodyError(`a first part of ${mediaTypes.rlmi}`, shown(first?.type ?? ''))
  const documents = new Map<string, Buffer>()
  for (const { cid, type, content } of rest) if (cid !== undefined && type.startsWith(mediaTypes.categories)) documents.set(cid, content)
  return { list: parseRlmi(first.content), documents }
}

interface Part {
  type: string
  cid: string | undefined
  content: Buffer
}

function splitParts(body: Buffer, boundary: string): Part[] {
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  const parts: Part[] = []
  let start = body.indexOf(mark)
  while (start !== -1) {
    const from = start + mark.length
    if (body.subarray(from, from + 2).toString('latin1') === '--') break
    const end = body.indexOf(mark, from)
    if (end === -1) throw new BodyError('a closing boundary', 'the end of the body')
    if (parts.length >= maxParts) throw new BodyError(`at most ${maxParts} parts`, 'more')
    parts.push(partOf(body.subarray(from, end)))
    start = end
  }
  return parts
}

function partOf(bytes: Buffer): Part {
  const split = bytes.indexOf('\r\n\r\n')
  if (split === -1) throw new BodyError('a blank line after the headers of a part', 'none')
  const headers = new Map<string, string>()
  for (const line of bytes.subarray(0, split).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  let end = bytes.length
  while (end > split + 4 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end -= 1
  return {
    type: (headers.get('content-type') ?? '').toLowerCase(),
    cid: headers.get('content-id')?.replace(/^<|>$/g, ''),
    content: bytes.subarray(split + 4, end),
  }
}
