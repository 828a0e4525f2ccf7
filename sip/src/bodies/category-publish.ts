import { attribute, child, childrenNamed, expectRoot, parseXml, required, wholeNumber } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr } from './xml-writer.ts'
import { BodyError } from './body-error.ts'
import { categoryName, expireTypeOf } from './categories.ts'
import type { ExpireType } from './categories.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.categoryPublish

/** One operation of a publication. `C`: markup when building, an element when parsed. */
export interface Publication<C> {
  categoryName: string
  instance: number
  container: number
  /** The version the sender believes current; 0 for a new instance. */
  version: number
  expireType: ExpireType
  /** Seconds; 0 removes the instance. */
  expires?: number
  content?: C
}

export interface CategoryPublish<C> {
  /** Whose data it is, as written: any case. */
  uri: string
  publications: Publication<C>[]
}

/** Operations one request may carry. */
export const maxPublications = 100

export const buildCategoryPublish = (publish: CategoryPublish<string>): string =>
  `<publish xmlns="${namespaces.richPresence}"><publications${attr('uri', publish.uri)}>` +
  publish.publications.map(buildPublication).join('') +
  '</publications></publish>'

const buildPublication = (p: Publication<string>): string => {
  const head =
    attr('categoryName', p.categoryName) +
    attr('instance', p.instance) +
    attr('container', p.container) +
    attr('version', p.version) +
    attr('expireType', p.expireType) +
    attr('expires', p.expires)
  return p.content === undefined ? `<publication${head}/>` : `<publication${head}>${p.content}</publication>`
}

/** Operations keep their order: a fault names one by its index, counted from 1. */
export function parseCategoryPublish(body: Buffer | string): CategoryPublish<XmlElement> {
  const root = expectRoot(parseXml(body), 'publish')
  const list = child(root, 'publications')
  if (list === undefined) throw new BodyError('<publications> in <publish>', 'none')
  const operations = childrenNamed(list, 'publication')
  if (operations.length > maxPublications) throw new BodyError(`at most ${maxPublications} publications`, String(operations.length))
  return { uri: required(list, 'uri'), publications: operations.map(publicationOf) }
}

function publicationOf(element: XmlElement): Publication<XmlElement> {
  if (element.children.length > 1) throw new BodyError('one element in <publication>', String(element.children.length))
  const expires = attribute(element, 'expires')
  const content = element.children[0]
  return {
    categoryName: categoryName(required(element, 'categoryName')),
    instance: wholeNumber(required(element, 'instance'), 'instance'),
    container: wholeNumber(required(element, 'container'), 'container'),
    version: wholeNumber(required(element, 'version'), 'version'),
    expireType: expireTypeOf(required(element, 'expireType')),
    ...(expires === undefined ? {} : { expires: wholeNumber(expires, 'expires') }),
    ...(content === undefined ? {} : { content }),
  }
}
