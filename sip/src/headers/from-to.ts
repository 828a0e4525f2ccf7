import type { Message } from '../message.ts'
import { nameAddrAt, type NameAddr } from './name-addr.ts'
import { headerKind, required } from './required.ts'

const from = headerKind('From', (source, start, end) => nameAddrAt(source, start, end, 'From'))
const to = headerKind('To', (source, start, end) => nameAddrAt(source, start, end, 'To'))

/** Parsed once for a message. @throws SipError 400   @spec RFC 3261 §20.20 */
export const fromOf = (message: Message): NameAddr => required(message, from)

/** Parsed once for a message. @throws SipError 400   @spec RFC 3261 §20.39 */
export const toOf = (message: Message): NameAddr => required(message, to)

/** `undefined` for a From without tag, as RFC 2543 peers send it. */
export const fromTag = (message: Message): string | undefined => fromOf(message).params.get('tag')

export const toTag = (message: Message): string | undefined => toOf(message).params.get('tag')
