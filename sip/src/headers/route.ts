import type { Message } from '../message.ts'
import type { Source } from '../source.ts'
import { eachValue } from '../split.ts'
import { parseUri } from '../uri.ts'
import { nameAddrAt, type NameAddr } from './name-addr.ts'
import { headerKind } from './required.ts'

function routesAt(source: Source, from: number, to: number, what: string): NameAddr[] {
  const routes: NameAddr[] = []
  eachValue(source, from, to, (start, end) => routes.push(nameAddrAt(source, start, end, what, false)))
  return routes
}

const route = headerKind('Route', (source, start, end) => routesAt(source, start, end, 'Route'))
const recordRoute = headerKind('Record-Route', (source, start, end) => routesAt(source, start, end, 'Record-Route'))

/** In order; `[]` when there is none. @throws SipError 400   @spec RFC 3261 §20.34 */
export const routesOf = (message: Message): NameAddr[] => message.headers.allTyped(route).flat()

/** In order, last proxy first. @throws SipError 400   @spec RFC 3261 §20.30 */
export const recordRoutesOf = (message: Message): NameAddr[] => message.headers.allTyped(recordRoute).flat()

/** Whether that proxy routes loosely (`;lr`, also as RFC 3261-era `lr=on`). @throws SipError 400   @spec RFC 3261 §19.1.1 */
export const isLoose = (route: NameAddr): boolean => parseUri(route.uri).params.has('lr')
