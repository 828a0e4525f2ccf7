import { malformed } from '../errors.ts'
import { skipBlanks, skipToken } from '../grammar.ts'
import type { Message } from '../message.ts'
import { lowerAscii } from '../text.ts'
import { formatParams, parseParams, type Params } from './params.ts'
import { headerKind } from './required.ts'

export interface ContentType {
  /** `type/subtype` in lower case. */
  type: string
  params: Params
}

/** @throws SipError 400   @spec RFC 3261 §20.15 */
export function parseContentType(text: string): ContentType {
  const end = skipToken(text, 0)
  const slash = skipBlanks(text, end)
  const subtype = skipBlanks(text, slash + 1)
  const subtypeEnd = skipToken(text, subtype)
  if (end === 0 || text.charCodeAt(slash) !== 47 || subtypeEnd === subtype) throw malformed('Content-Type', 'expected type/subtype')
  return { type: lowerAscii(`${text.slice(0, end)}/${text.slice(subtype, subtypeEnd)}`), params: parseParams(text, subtypeEnd, 'Content-Type') }
}

export const formatContentType = (contentType: ContentType): string => contentType.type + formatParams(contentType.params)

const contentType = headerKind('Content-Type', parseContentType)

/** @throws SipError 400 */
export const contentTypeOf = (message: Message): ContentType | undefined => message.headers.typed(contentType)
