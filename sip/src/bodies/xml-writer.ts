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
export const writeXml = (node: XmlElement, inherited = ''): string => write(node, inherited, new Map([['http://www.w3.org/XML/1998/namespace', 'xml']]))

/** @param prefixes  of the namespaces that are declared where the element is put; as it was when this is done */
function write(node: XmlElement, inherited: string, prefixes: Map<string, string>): string {
  let open = `<${node.name}`
  if (node.ns !== inherited) open += attr('xmlns', node.ns)
  const declared: string[] = []
  for (const [key, value] of node.attributes) {
    const end = key.startsWith('{') ? key.lastIndexOf('}') : -1
    if (end === -1) {
      open += attr(key, value)
      continue
    }
    const ns = key.slice(1, end)
    let prefix = prefixes.get(ns)
    if (prefix === undefined) {
      prefix = ns === xsi ? 'xsi' : `n${prefixes.size}`
      prefixes.set(ns, prefix)
      declared.push(ns)
      open += attr(`xmlns:${prefix}`, ns)
    }
    open += attr(`${prefix}:${key.slice(end + 1)}`, value)
  }
  let inner = ''
  for (const part of node.nodes) inner += typeof part === 'string' ? escapeXml(part) : write(part, node.ns, prefixes)
  for (const ns of declared) prefixes.delete(ns)
  return node.nodes.length === 0 ? `${open}/>` : `${open}>${inner}</${node.name}>`
}
