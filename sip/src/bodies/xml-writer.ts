import { xsi } from './xml.ts'
import type { XmlElement } from './xml.ts'

const special = /[&<>"'\t\n\r]|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const replacement = (found: string): string => {
  switch (found) {
    case '&': return '&amp;'
    case '<': return '&lt;'
    case '>': return '&gt;'
    case '"': return '&quot;'
    case "'": return '&apos;'
    case '\t': return '&#9;'
    case '\n': return '&#10;'
    case '\r': return '&#13;'
    // What XML 1.0 cannot carry at all.
    default: return '\ufffd'
  }
}

/** For character data and for attribute values in either quotes; code points XML cannot carry become U+FFFD. */
export const escapeXml = (text: string): string => text.replace(special, replacement)

/** ` name="value"`, or nothing for an absent value. */
export const attr = (name: string, value: string | number | boolean | undefined): string =>
  value === undefined ? '' : ` ${name}="${typeof value === 'string' ? escapeXml(value) : value}"`

/** `<name>text</name>`, or nothing for an absent text. `name` is ours, never from the wire. */
export const element = (name: string, text: string | number | boolean | undefined): string =>
  text === undefined ? '' : `<${name}>${typeof text === 'string' ? escapeXml(text) : text}</${name}>`

/** Writes a parsed element again with namespaces of our own spelling: comments, instructions and
 *  the sender's prefixes are gone, so what is relayed is only what was understood.
 *  @param inherited  default namespace at the place it is put */
export function writeXml(node: XmlElement, inherited = ''): string {
  let open = `<${node.name}`
  if (node.ns !== inherited) open += attr('xmlns', node.ns)
  let prefixes = 0
  let xsiDeclared = false
  for (const [key, value] of node.attributes) {
    const end = key.startsWith('{') ? key.lastIndexOf('}') : -1
    if (end === -1) {
      open += attr(key, value)
      continue
    }
    const ns = key.slice(1, end)
    const local = key.slice(end + 1)
    if (ns === 'http://www.w3.org/XML/1998/namespace') {
      open += attr(`xml:${local}`, value)
      continue
    }
    // One declaration for each use: two attributes of one foreign namespace on an element get two prefixes.
    const prefix = ns === xsi ? 'xsi' : `n${prefixes++}`
    if (prefix !== 'xsi' || !xsiDeclared) open += attr(`xmlns:${prefix}`, ns)
    xsiDeclared ||= prefix === 'xsi'
    open += attr(`${prefix}:${local}`, value)
  }
  if (node.nodes.length === 0) return `${open}/>`
  let inner = ''
  for (const part of node.nodes) inner += typeof part === 'string' ? escapeXml(part) : writeXml(part, node.ns)
  return `${open}>${inner}</${node.name}>`
}
