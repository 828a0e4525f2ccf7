import { malformed } from '../errors.ts'
import { numberAt, skipDigits } from '../grammar.ts'
import type { Message } from '../message.ts'
import { quote } from '../quoted.ts'
import { sourceOf } from '../source.ts'
import { paramsAt, type Params } from './params.ts'

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
  const source = sourceOf(text)
  const end = skipDigits(source.bytes, 0)
  const id = numberAt(source.bytes, 0, end, 0xffff_ffff)
  if (id < 0) throw malformed('ms-diagnostics', 'no number')
  const params = paramsAt(source, end, text.length, 'ms-diagnostics')
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
