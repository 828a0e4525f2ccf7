import { malformed } from '../errors.ts'
import { skipBlanks, skipToken } from '../grammar.ts'
import type { Message } from '../message.ts'
import { sourceOf, type Source } from '../source.ts'
import { lowerAscii } from '../text.ts'
import { formatParams, paramsAt, type Params } from './params.ts'
import { headerKind } from './required.ts'

export interface ContentType {
  /** `type/subtype` in lower case. */
  type: string
  params: Params
}

/** @throws SipError 400   @spec RFC 3261 §20.15 */
export const parseContentType = (text: string): ContentType => contentTypeAt(sourceOf(text), 0, text.length)

function contentTypeAt(source: Source, from: number, to: number): ContentType {
  const { text, bytes } = source
  const end = skipToken(bytes, from)
  const slash = skipBlanks(bytes, end)
  const subtype = skipBlanks(bytes, slash + 1)
  const subtypeEnd = skipToken(bytes, subtype)
  if (end === from || bytes[slash] !== 47 || subtypeEnd === subtype) throw malformed('Content-Type', 'expected type/subtype')
  return { type: lowerAscii(`${text.slice(from, end)}/${text.slice(subtype, subtypeEnd)}`), params: paramsAt(source, subtypeEnd, to, 'Content-Type') }
}

export const formatContentType = (contentType: ContentType): string => contentType.type + formatParams(contentType.params)

const contentType = headerKind('Content-Type', contentTypeAt)

/** @throws SipError 400 */
export const contentTypeOf = (message: Message): ContentType | undefined => message.headers.typed(contentType)
