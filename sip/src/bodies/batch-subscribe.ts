import { attribute, child, childrenNamed, expectRoot, parseXml, required } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.batchSubscribe

export interface BatchResource {
  /** `sip:user@domain` as written. */
  uri: string
  /** The watcher does not yet know why it asks (a contact just added). */
  context: boolean
}

/** One action of a batched presence subscription. */
export interface BatchAction {
  name: 'subscribe' | 'unsubscribe'
  id: string
  resources: BatchResource[]
  /** Category names wanted; empty on `unsubscribe`. */
  categories: string[]
}

export interface BatchSubscribe {
  /** The watcher. */
  uri: string
  actions: BatchAction[]
}

/** Presentities in one request. */
export const maxBatchResources = 1_000

/** The categories a Lync-type client asks for. */
export const usualCategories = ['calendarData', 'contactCard', 'note', 'state'] as const

export const buildBatchSubscribe = (batch: BatchSubscribe): string =>
  `<batchSub xmlns="${namespaces.batchSubscribe}"${attr('uri', batch.uri)} name="">${batch.actions.map(buildAction).join('')}</batchSub>`

const buildAction = (action: BatchAction): string =>
  `<action name="${action.name}"${attr('id', action.id)}><adhocList>` +
  action.resources.map((r) => (r.context ? `<resource${attr('uri', r.uri)}><context/></resource>` : `<resource${attr('uri', r.uri)}/>`)).join('') +
  '</adhocList>' +
  (action.categories.length === 0
    ? ''
    : `<categoryList xmlns="${namespaces.categoryList}">${action.categories.map((name) => `<category${attr('name', name)}/>`).join('')}</categoryList>`) +
  '</action>'

export function parseBatchSubscribe(body: Buffer | string): BatchSubscribe {
  const root = expectRoot(parseXml(body), 'batchSub')
  const actions = childrenNamed(root, 'action').map(actionOf)
  const count = actions.reduce((sum, action) => sum + action.resources.length, 0)
  if (count > maxBatchResources) throw new BodyError(`at most ${maxBatchResources} resources in one subscription`, String(count))
  return { uri: required(root, 'uri'), actions }
}

function actionOf(element: XmlElement): BatchAction {
  const name = required(element, 'name')
  if (name !== 'subscribe' && name !== 'unsubscribe') throw new BodyError('action subscribe or unsubscribe', shown(name))
  const list = child(element, 'adhocList')
  const categories = child(element, 'categoryList')
  return {
    name,
    id: attribute(element, 'id') ?? '',
    resources: list === undefined ? [] : childrenNamed(list, 'resource').map((r) => ({ uri: required(r, 'uri'), context: child(r, 'context') !== undefined })),
    categories: categories === undefined ? [] : childrenNamed(categories, 'category').map((c) => required(c, 'name')),
  }
}
