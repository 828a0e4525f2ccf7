import { SipError } from '../errors.ts'
import type { HeaderKind } from '../header-fields.ts'
import { headerName } from '../header-names.ts'
import type { Message } from '../message.ts'

export function headerKind<T>(name: string, parse: (value: string) => T): HeaderKind<T> {
  return { name: headerName(name), parse }
}

/** The header's remembered value.
 *  @throws SipError 400 when it is missing or malformed */
export function required<T>(message: Message, kind: HeaderKind<T>): T {
  const value = message.headers.typed(kind)
  if (value === undefined) throw new SipError(400, `no ${kind.name.long}`)
  return value
}
