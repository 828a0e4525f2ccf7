import { childText, expectRoot, parseXml } from './xml.ts'
import { attr, element } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.isComposing

/** Body of a MESSAGE that says whether its sender types.  @spec RFC 3994 */
export interface IsComposing {
  state: 'active' | 'idle'
  /** Seconds an `active` holds when nothing follows. */
  refresh?: number
  /** What is being written. */
  contentType?: string
}

export const buildIsComposing = (typing: IsComposing): string =>
  `<?xml version="1.0" encoding="UTF-8"?><isComposing${attr('xmlns', namespaces.isComposing)}>` +
  `${element('state', typing.state)}${element('contenttype', typing.contentType)}${element('refresh', typing.refresh)}</isComposing>`

/** @throws BodyError  no isComposing document, or a state that is none */
export function parseIsComposing(body: Buffer | string): IsComposing {
  const root = expectRoot(parseXml(body), 'isComposing')
  const state = childText(root, 'state') ?? ''
  if (state !== 'active' && state !== 'idle') throw new BodyError('state active or idle', shown(state))
  const refresh = childText(root, 'refresh')
  const writing = childText(root, 'contenttype')
  return {
    state,
    ...(refresh !== undefined && /^[0-9]{1,9}$/.test(refresh) ? { refresh: Number(refresh) } : {}),
    ...(writing ? { contentType: writing } : {}),
  }
}
