import { attribute, child, childrenNamed, childText, expectRoot, parseXml, required, wholeNumber } from './xml.ts'
import { attr, element } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'

/** One resource of a list a standard client watches. */
export interface ListedResource {
  uri: string
  name?: string
  state: 'active' | 'pending' | 'terminated'
  /** The document of the resource; absent where it has none. */
  document?: { type: string; body: Buffer }
}

/** What a notification says of a list: all of it, or what changed.  @spec RFC 4662 §5 */
export interface EventList {
  uri: string
  version: number
  fullState: boolean
  resources: ListedResource[]
}

const maxParts = 2_001

/** @param boundary  random and ours, a token: a client we met takes quotes for part of it. The Content-IDs are made of it too  @returns the body and its Content-Type */
export function buildEventList(list: EventList, boundary: string): { type: string; body: Buffer } {
  const cid = (at: number): string => `${at}.${boundary}@parley`
  const root = `${boundary}@parley`
  const pieces = [part(boundary, `${mediaTypes.rlmi};charset="UTF-8"`, root, Buffer.from(buildList(list, cid)))]
  list.resources.forEach(({ document }, at) => document && pieces.push(part(boundary, document.type, cid(at), document.body)))
  pieces.push(Buffer.from(`--${boundary}--\r\n`))
  return { type: `${mediaTypes.multipartRelated};type="${mediaTypes.rlmi}";start="<${root}>";boundary=${boundary}`, body: Buffer.concat(pieces) }
}

const buildList = (list: EventList, cid: (at: number) => string): string =>
  `<?xml version="1.0"?><list${attr('xmlns', namespaces.rlmi)}${attr('uri', list.uri)}${attr('version', list.version)}${attr('fullState', list.fullState)}>` +
  list.resources
    .map((r, at) => `<resource${attr('uri', r.uri)}>${element('name', r.name)}<instance id="1"${attr('state', r.state)}${attr('cid', r.document && cid(at))}/></resource>`)
    .join('') +
  '</list>'

const part = (boundary: string, type: string, cid: string, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${cid}>\r\nContent-Type: ${type}\r\n\r\n`), content, Buffer.from('\r\n')])

/** @param contentTypeHeader  for its boundary  @throws BodyError */
export function parseEventList(contentTypeHeader: string, body: Buffer): EventList {
  const found = /;\s*boundary=(?:"([^"]{1,100})"|([^\s;"]{1,100}))/i.exec(contentTypeHeader)
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) throw new BodyError('multipart/related with a boundary', shown(contentTypeHeader))
  const [first, ...rest] = splitParts(body, boundary)
  if (!first?.type.startsWith(mediaTypes.rlmi)) throw new BodyError(`a first part of ${mediaTypes.rlmi}`, shown(first?.type ?? ''))
  const byId = new Map(rest.map(({ cid, type, content }) => [cid, { type, body: content }]))
  return listOf(first.content, byId)
}

function listOf(content: Buffer, byId: ReadonlyMap<string, { type: string; body: Buffer }>): EventList {
  const root = expectRoot(parseXml(content), 'list')
  return {
    uri: required(root, 'uri'),
    version: wholeNumber(required(root, 'version'), 'version'),
    fullState: attribute(root, 'fullState') === 'true',
    resources: childrenNamed(root, 'resource').map((resource): ListedResource => {
      const instance = child(resource, 'instance')
      const state = (instance && attribute(instance, 'state')) ?? ''
      if (state !== 'active' && state !== 'pending' && state !== 'terminated') throw new BodyError('state active, pending or terminated', shown(state))
      const name = childText(resource, 'name')
      const document = byId.get((instance && attribute(instance, 'cid')) ?? '')
      return { uri: required(resource, 'uri'), ...(name === undefined ? {} : { name }), state, ...(document ? { document } : {}) }
    }),
  }
}

interface Part {
  cid: string
  type: string
  content: Buffer
}

function splitParts(body: Buffer, boundary: string): Part[] {
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  const parts: Part[] = []
  for (let start = body.indexOf(mark); start >= 0; ) {
    const from = start + mark.length
    if (body.subarray(from, from + 2).toString('latin1') === '--') return parts
    const end = body.indexOf(mark, from)
    if (end < 0) break
    if (parts.length >= maxParts) throw new BodyError(`at most ${maxParts} parts`, 'more')
    parts.push(partOf(body.subarray(from, end)))
    start = end
  }
  throw new BodyError('a closing boundary', 'the end of the body')
}

function partOf(bytes: Buffer): Part {
  const split = bytes.indexOf('\r\n\r\n')
  if (split < 0) throw new BodyError('a blank line after the headers of a part', 'none')
  const head = bytes.subarray(0, split).toString('latin1')
  const value = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? ''
  return { cid: value('Content-ID').replace(/^<|>$/g, ''), type: value('Content-Type'), content: bytes.subarray(split + 4, bytes.length - 2) }
}
