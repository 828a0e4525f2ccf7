import { malformed } from '../errors.ts'
import { quote, skipDigits, toNumber } from '../grammar.ts'
import type { Message } from '../message.ts'
import { parseParams, type Params } from './params.ts'

/** Why a request was refused, for the peer's log: `<id>;reason="…";source="fqdn"` and whatever else the sender adds. */
export interface MsDiagnostics {
  id: number
  reason?: string | undefined
  source?: string | undefined
  /** All parameters, those two included. */
  params: Params
}

/** @throws SipError 400 */
export function parseMsDiagnostics(text: string): MsDiagnostics {
  const end = skipDigits(text, 0)
  const id = toNumber(text.slice(0, end), 0xffff_ffff)
  if (id === undefined) throw malformed('ms-diagnostics', 'no number')
  const params = parseParams(text, end, 'ms-diagnostics')
  return { id, reason: params.get('reason'), source: params.get('source'), params }
}

/** Every value quoted: peers look for the quotes.
 *  @param more  further parameters, in their order */
export function formatMsDiagnostics(id: number, reason: string, source?: string, more: Iterable<readonly [string, string]> = []): string {
  let text = `${id};reason=${quote(reason)}`
  if (source !== undefined) text += `;source=${quote(source)}`
  for (const [name, value] of more) text += `;${name}=${quote(value)}`
  return text
}

/** The message's diagnostics, of the full header or else the public one; `undefined` when absent or malformed: it is only a hint. */
export function msDiagnosticsOf(message: Message): MsDiagnostics | undefined {
  const text = message.headers.get('ms-diagnostics') ?? message.headers.get('ms-diagnostics-public')
  try {
    return text === undefined ? undefined : parseMsDiagnostics(text)
  } catch {
    return undefined
  }
}
