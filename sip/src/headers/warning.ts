import { malformed } from '../errors.ts'
import { skipBlanks, skipDigits, skipQuoted, skipValue } from '../grammar.ts'
import type { Message } from '../message.ts'
import { quote, unquote } from '../quoted.ts'
import { sourceOf } from '../source.ts'
import { splitList } from '../split.ts'

export interface Warning {
  code: number
  agent: string
  /** A binary string. */
  text: string
}

/** @throws SipError 400   @spec RFC 3261 §20.43 */
export function parseWarning(value: string): Warning {
  const { bytes } = sourceOf(value)
  const codeEnd = skipDigits(bytes, 0)
  const agent = skipBlanks(bytes, codeEnd)
  const agentEnd = skipValue(bytes, agent)
  const text = skipBlanks(bytes, agentEnd)
  const textEnd = bytes[text] === 34 ? skipQuoted(bytes, text) : -1
  if (codeEnd !== 3 || agent === codeEnd || agentEnd === agent) throw malformed('Warning', 'expected three digits and an agent')
  if (textEnd !== value.length) throw malformed('Warning', 'expected one quoted text')
  return { code: Number(value.slice(0, 3)), agent: value.slice(agent, agentEnd), text: unquote(value.slice(text, textEnd)) }
}

export const formatWarning = ({ code, agent, text }: Warning): string => `${code} ${agent} ${quote(text)}`

/** @throws SipError 400 */
export const warningsOf = (message: Message): Warning[] => message.headers.all('Warning').flatMap(splitList).map(parseWarning)
