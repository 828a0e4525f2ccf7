import { attribute, childrenNamed, parseXml, required, wholeNumber } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.categories

/** How long a publication lives: for ever, as long as its endpoint's registration, as long as the user has
 *  any endpoint, or `expires` seconds. */
export type ExpireType = 'static' | 'endpoint' | 'user' | 'time'

/** One category instance. `C` is its content: markup when building, an element when parsed. */
export interface Category<C> {
  name: string
  instance: number
  /** Milliseconds since the epoch. */
  publishTime?: number
  /** Only the owner sees these four (roaming-self and the answer to a publication). */
  container?: number
  version?: number
  expireType?: ExpireType
  expires?: number
  endpointId?: string
  /** Absent: the category is cleared. */
  content?: C
}

/** All that one watcher is told about one presentity. */
export interface Categories<C> {
  /** `sip:user@domain`, lower case: clients look it up by exact text. */
  uri: string
  categories: Category<C>[]
}

const expireTypes: readonly string[] = ['static', 'endpoint', 'user', 'time'] satisfies ExpireType[]

export function expireTypeOf(text: string): ExpireType {
  if (!expireTypes.includes(text)) throw new BodyError('expireType static, endpoint, user or time', shown(text))
  return text as ExpireType
}

/** A category name as it may appear on the wire: no path, no markup, short. */
export function categoryName(text: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(text)) throw new BodyError('a category name of at most 64 letters, digits, . _ -', shown(text))
  return text
}

/** The name of a category nobody may choose freely is not checked here: see `categoryName`. */
export const buildCategory = (c: Category<string>): string => {
  const head =
    attr('name', c.name) +
    attr('instance', c.instance) +
    attr('publishTime', c.publishTime === undefined ? undefined : new Date(c.publishTime).toISOString()) +
    attr('container', c.container) +
    attr('version', c.version) +
    attr('expireType', c.expireType) +
    attr('expires', c.expires) +
    attr('endpointId', c.endpointId)
  return c.content === undefined ? `<category${head}/>` : `<category${head}>${c.content}</category>`
}

export const buildCategories = (document: Categories<string>): string =>
  `<categories xmlns="${namespaces.categories}"${attr('uri', document.uri)}>${document.categories.map(buildCategory).join('')}</categories>`

export const parseCategories = (body: Buffer | string): Categories<XmlElement> => categoriesOf(parseXml(body))

/** From a `<categories>` element on its own or inside `<roamingData>`. */
export function categoriesOf(root: XmlElement): Categories<XmlElement> {
  if (root.name !== 'categories') throw new BodyError('<categories>', shown(root.name))
  return { uri: required(root, 'uri'), categories: childrenNamed(root, 'category').map(categoryOf) }
}

function categoryOf(element: XmlElement): Category<XmlElement> {
  const number = (name: string): number | undefined => {
    const text = attribute(element, name)
    return text === undefined || text === '' ? undefined : wholeNumber(text, name)
  }
  const container = number('container')
  const version = number('version')
  const expires = number('expires')
  const expireType = attribute(element, 'expireType')
  const endpointId = attribute(element, 'endpointId')
  const time = Date.parse(attribute(element, 'publishTime') ?? '')
  const content = element.children[0]
  return {
    name: categoryName(required(element, 'name')),
    instance: number('instance') ?? 0,
    ...(Number.isNaN(time) ? {} : { publishTime: time }),
    ...(container === undefined ? {} : { container }),
    ...(version === undefined ? {} : { version }),
    ...(expireType === undefined ? {} : { expireType: expireTypeOf(expireType) }),
    ...(expires === undefined ? {} : { expires }),
    ...(endpointId === undefined ? {} : { endpointId }),
    ...(content === undefined ? {} : { content }),
  }
}
