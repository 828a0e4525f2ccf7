import { expectRoot, parseXml, required } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr } from './xml-writer.ts'
import { BodyError } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.resourceLists

/** Names in one body. */
export const resourceListLimit = 1_000

export const buildResourceLists = (uris: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><resource-lists${attr('xmlns', namespaces.resourceLists)}><list>${uris.map((uri) => `<entry${attr('uri', uri)}/>`).join('')}</list></resource-lists>`

/** The URIs of all entries, lists in lists included, each once, in their order. What points elsewhere (`external`, `entry-ref`) is
 *  passed over: nothing is fetched.
 *  @throws BodyError  no resource-lists document, or more names than are taken   @spec RFC 4826 §3, as RFC 5363 §5 limits it */
export function parseResourceLists(body: Buffer | string): string[] {
  const uris = new Set<string>()
  for (const list of expectRoot(parseXml(body), 'resource-lists').children) collect(list, uris)
  return [...uris]
}

function collect(element: XmlElement, uris: Set<string>): void {
  if (element.name === 'entry') uris.add(required(element, 'uri'))
  if (uris.size > resourceListLimit) throw new BodyError(`at most ${resourceListLimit} entries`, 'more')
  if (element.name === 'list') for (const inner of element.children) collect(inner, uris)
}
