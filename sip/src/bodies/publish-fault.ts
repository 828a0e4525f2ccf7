import { child, childrenNamed, childText, expectRoot, parseXml, required, wholeNumber } from './xml.ts'
import { attr } from './xml-writer.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.fault

/** One operation that was made from a version which is no longer current. */
export interface StaleOperation {
  /** Position in the request, counted from 1. */
  index: number
  version: number
  curVersion: number
}

/** Body of 409 to a category publication or to setContainerMembers: nothing of the request was done. */
export const buildPublishFault = (operations: StaleOperation[]): string =>
  `<Fault xmlns="${namespaces.soap}"><Faultcode>Client.BadCall.WrongDelta</Faultcode><details>` +
  operations.map((o) => `<operation${attr('index', o.index)}${attr('version', o.version)}${attr('curVersion', o.curVersion)}/>`).join('') +
  '</details></Fault>'

export function parsePublishFault(body: Buffer | string): { code: string; operations: StaleOperation[] } {
  const root = expectRoot(parseXml(body), 'Fault')
  const details = child(root, 'details')
  return {
    code: childText(root, 'Faultcode') ?? '',
    operations: childrenNamed(details ?? root, 'operation').map((o) => ({
      index: wholeNumber(required(o, 'index'), 'index'),
      version: wholeNumber(required(o, 'version'), 'version'),
      curVersion: wholeNumber(required(o, 'curVersion'), 'curVersion'),
    })),
  }
}
