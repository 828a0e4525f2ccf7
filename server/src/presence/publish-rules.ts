import { contentType } from '@parley/sip/bodies/category-publish'
import type { CategoryPublish, Publication as Wanted } from '@parley/sip/bodies/category-publish'
import { namespaces } from '@parley/sip/bodies/media-types'
import { child, type XmlElement } from '@parley/sip/bodies/xml'
import { writeXml } from '@parley/sip/bodies/xml-writer'
import { AppError } from '@parley/platform/errors'
import type { SipAddress } from '@parley/topology/names'
import { addressOf } from '@parley/sip/uri'
import { Refused } from '../refuse-with.ts'
import { isContainer } from './access-rules.ts'
import { publicationLimits, readContent, type Operation } from './publications.ts'
import { AGGREGATE_INSTANCE } from './presentity.ts'

export { contentType }

/** Schemes an address inside a category may have: nothing a reader's program would run or look up by itself. */
const schemes = /^(https?|sips?|tel|mailto|conf|urn):/i
const anyScheme = /^\s*[a-z][a-z0-9+.-]*:/i

/** Seconds a `time` publication may live. */
const LONGEST_S = 7 * 24 * 3_600

export interface Publisher {
  user: SipAddress
  epid: string
  nowMs: number
}

/** What a request asks for, checked in everything but the versions.
 *  @throws AppError, BodyError, Refused — nothing of the request is done */
export function operationsOf(publish: CategoryPublish<XmlElement>, publisher: Publisher): Operation[] {
  if (addressOf(publish.uri) !== publisher.user) throw new Refused('notYourAddress')
  return publish.publications.map((wanted) => operationOf(wanted, publisher))
}

function operationOf(wanted: Wanted<XmlElement>, publisher: Publisher): Operation {
  const { categoryName: name, instance, container, version, content } = wanted
  if (!isContainer(container)) throw new AppError('invalid', 'There is no such container', { expected: '0, 1, 2, 3, 100, 200, 300, 400 or 32000', found: String(container) })
  const operation: Operation = { name, instance, container, version }
  if (wanted.expires === 0) return operation
  const text = content === undefined ? '' : writeXml(content, namespaces.categories)
  if (Buffer.byteLength(text) > publicationLimits.content) throw new Refused('tooLarge', { text: `A category has at most ${publicationLimits.content} bytes` })
  if (content !== undefined) checkContent(name, content)
  // As it will be read again, by us and by everybody who is told of it.
  const said = readContent(name, text)
  if (said.state?.type === 'aggregateState' || (said.state && instance === AGGREGATE_INSTANCE)) {
    throw new AppError('forbidden', 'The aggregate state is the server’s', { remedy: 'Publish userState or machineState with an instance above 0.' })
  }
  operation.put = {
    expireType: wanted.expireType,
    publishTime: publisher.nowMs,
    content: text,
    ...said,
    ...(wanted.expireType === 'endpoint' ? { epid: publisher.epid } : {}),
    ...(wanted.expireType === 'time' ? { expiresAt: publisher.nowMs + lifetime(wanted.expires) * 1_000 } : {}),
  }
  return operation
}

function lifetime(seconds: number | undefined): number {
  if (seconds === undefined) throw new AppError('invalid', 'A publication with expireType time needs expires', { expected: 'expires in seconds' })
  return Math.min(seconds, LONGEST_S)
}

function checkContent(name: string, content: XmlElement): void {
  checkAddresses(content)
  if (name === 'photo') throw new AppError('invalid', 'Pictures come from the directory')
  if (name !== 'contactCard') return
  if (content.name !== 'contactCard') throw new AppError('invalid', 'A contactCard was expected')
  if (child(content, 'identity') || child(content, 'photo')) throw new AppError('invalid', 'Names, addresses and pictures come from the directory', { remedy: 'Leave identity and photo out.' })
}

/** Elements and attributes called `uri` in any case, at any depth. */
function checkAddresses(element: XmlElement): void {
  if (/^ur[il]$/i.test(element.name)) checkAddress(element.text)
  for (const [key, value] of element.attributes) if (/^(.*\})?(ur[il]|href|src)$/i.test(key)) checkAddress(value)
  for (const inner of element.children) checkAddresses(inner)
}

function checkAddress(text: string): void {
  // Readers skip blanks and control characters in a scheme.
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const plain = text.replace(/[\u0000-\u0020]/g, '')
  if (anyScheme.test(plain) && !schemes.test(plain)) {
    throw new AppError('invalid', 'An address in a category has a scheme that is not allowed', { expected: 'http, https, sip, sips, tel, mailto, conf or urn' })
  }
}
