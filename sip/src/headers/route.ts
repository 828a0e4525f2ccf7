import type { Message } from '../message.ts'
import { malformed } from '../errors.ts'
import { splitList } from '../split.ts'
import { parseUri } from '../uri.ts'
import { parseNameAddr, type NameAddr } from './name-addr.ts'
import { headerKind } from './required.ts'

function parseRoutes(line: string, what: string): NameAddr[] {
  return splitList(line).map((value) => {
    if (!value.includes('<')) throw malformed(what, 'expected < and > around the URI')
    return parseNameAddr(value, what)
  })
}

const route = headerKind('Route', (line) => parseRoutes(line, 'Route'))
const recordRoute = headerKind('Record-Route', (line) => parseRoutes(line, 'Record-Route'))

/** In order; `[]` when there is none. @throws SipError 400   @spec RFC 3261 §20.34 */
export const routesOf = (message: Message): NameAddr[] => message.headers.allTyped(route).flat()

/** In order, last proxy first. @throws SipError 400   @spec RFC 3261 §20.30 */
export const recordRoutesOf = (message: Message): NameAddr[] => message.headers.allTyped(recordRoute).flat()

/** Whether that proxy routes loosely (`;lr`, also as RFC 3261-era `lr=on`). @throws SipError 400   @spec RFC 3261 §19.1.1 */
export const isLoose = (route: NameAddr): boolean => parseUri(route.uri).params.has('lr')
