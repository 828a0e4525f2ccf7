import { SaxesParser } from 'saxes'
import type { SaxesAttributeNS } from 'saxes'
import { BodyError, shown } from './body-error.ts'

/** Attribute keys are local names without a prefix, `{namespace}local` with one. */
export interface XmlElement {
  /** Local name. */
  readonly name: string
  readonly ns: string
  readonly attributes: ReadonlyMap<string, string>
  /** Child elements only, in document order. */
  readonly children: readonly XmlElement[]
  /** Direct character data, joined. */
  readonly text: string
  /** Elements and character data in document order: what a lossless writer needs. */
  readonly nodes: readonly (XmlElement | string)[]
}

export interface XmlLimits {
  bytes: number
  depth: number
  elements: number
  attributes: number
  attributeCharacters: number
  nameCharacters: number
}

export const xmlLimits: XmlLimits = {
  bytes: 256 * 1024,
  depth: 64,
  elements: 5_000,
  attributes: 64,
  attributeCharacters: 8 * 1024,
  nameCharacters: 256,
}

export const xsi = 'http://www.w3.org/2001/XMLSchema-instance'

const encodings = new Set(['utf-8', 'utf8', 'us-ascii'])

interface Building {
  name: string
  ns: string
  attributes: Map<string, string>
  children: Building[]
  text: string
  nodes: (Building | string)[]
}

/** Refuses every DOCTYPE, so no entity but the five of XML itself exists, and nothing outside the body is ever read.
 *  @throws BodyError  not well-formed, not UTF-8, or over a limit */
export function parseXml(body: Buffer | string, limits: XmlLimits = xmlLimits): XmlElement {
  const text = decode(body, limits)
  const open: Building[] = []
  let root: Building | undefined
  let elements = 0
  let attributes = 0
  const parser = new SaxesParser({ xmlns: true, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true })

  parser.on('error', (error) => {
    throw new BodyError('well-formed XML', shown(error.message))
  })
  parser.on('doctype', () => {
    throw new BodyError('XML without a DOCTYPE', 'a DOCTYPE')
  })
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== undefined && version !== '1.0') throw new BodyError('XML version 1.0', shown(version))
    if (encoding !== undefined && !encodings.has(encoding.toLowerCase())) throw new BodyError('encoding utf-8', shown(encoding))
  })
  parser.on('opentagstart', (tag) => {
    elements += 1
    attributes = 0
    if (elements > limits.elements) throw new BodyError(`at most ${limits.elements} elements`, 'more')
    if (open.length >= limits.depth) throw new BodyError(`elements nested at most ${limits.depth} deep`, 'deeper nesting')
    if (tag.name.length > limits.nameCharacters) throw new BodyError(`names of at most ${limits.nameCharacters} characters`, 'a longer one')
  })
  parser.on('attribute', (attribute) => {
    attributes += 1
    if (attributes > limits.attributes) throw new BodyError(`at most ${limits.attributes} attributes on an element`, 'more')
    if (attribute.name.length > limits.nameCharacters) throw new BodyError(`names of at most ${limits.nameCharacters} characters`, 'a longer one')
    if (attribute.value.length > limits.attributeCharacters) {
      throw new BodyError(`attribute values of at most ${limits.attributeCharacters} characters`, 'a longer one')
    }
  })
  parser.on('opentag', (tag) => {
    const element: Building = { name: tag.local, ns: tag.uri, attributes: attributesOf(tag.attributes), children: [], text: '', nodes: [] }
    const parent = open[open.length - 1]
    if (parent === undefined) root = element
    else {
      parent.children.push(element)
      parent.nodes.push(element)
    }
    open.push(element)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  const onText = (chunk: string): void => {
    const parent = open[open.length - 1]
    if (parent === undefined || chunk === '') return
    parent.text += chunk
    const last = parent.nodes.length - 1
    if (typeof parent.nodes[last] === 'string') parent.nodes[last] += chunk
    else parent.nodes.push(chunk)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)

  parser.write(text).close()
  if (root === undefined) throw new BodyError('an XML document', 'no element')
  return root
}

function decode(body: Buffer | string, limits: XmlLimits): string {
  const size = typeof body === 'string' ? body.length : body.byteLength
  if (size > limits.bytes) throw new BodyError(`an XML body of at most ${limits.bytes} bytes`, `${size} bytes`)
  if (typeof body === 'string') return body
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new BodyError('UTF-8', 'bytes that are not')
  }
}

function attributesOf(found: Record<string, SaxesAttributeNS>): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const key of Object.keys(found)) {
    const attribute = found[key]!
    if (attribute.prefix === 'xmlns' || attribute.name === 'xmlns') continue
    attributes.set(attribute.prefix === '' ? attribute.local : `{${attribute.uri}}${attribute.local}`, attribute.value)
  }
  return attributes
}

/** First child of that local name, whatever its namespace: real clients mix them. */
export const child = (element: XmlElement, name: string): XmlElement | undefined => element.children.find((c) => c.name === name)

export const childrenNamed = (element: XmlElement, name: string): XmlElement[] => element.children.filter((c) => c.name === name)

/** Trimmed text of the first child of that name. */
export const childText = (element: XmlElement, name: string): string | undefined => child(element, name)?.text.trim()

/** An attribute by local name: without a prefix, else with any. */
export function attribute(element: XmlElement, name: string): string | undefined {
  const plain = element.attributes.get(name)
  if (plain !== undefined) return plain
  for (const [key, value] of element.attributes) if (key.endsWith(`}${name}`)) return value
  return undefined
}

/** `xsi:type` without its prefix; clients that ignore namespaces write a bare `type`. */
export function xsiType(element: XmlElement): string | undefined {
  const value = element.attributes.get(`{${xsi}}type`) ?? element.attributes.get('type')
  return value?.slice(value.indexOf(':') + 1)
}

export function required(element: XmlElement, name: string): string {
  const value = attribute(element, name)
  if (value === undefined) throw new BodyError(`attribute ${name} on <${element.name}>`, 'none')
  return value
}

/** A decimal whole number without sign, point or exponent: `0x10`, `-1` and `1e3` are none.
 *  @throws BodyError  not one, or over `max` */
export function wholeNumber(text: string, what: string, max = 0xffff_ffff): number {
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= max)) throw new BodyError(`${what} as a whole number from 0 to ${max}`, shown(text))
  return value
}

export const isTrue = (text: string | undefined): boolean => text === 'true' || text === '1'

export function expectRoot(root: XmlElement, name: string): XmlElement {
  if (root.name !== name) throw new BodyError(`<${name}>`, `<${shown(root.name).slice(1, -1)}>`)
  return root
}
