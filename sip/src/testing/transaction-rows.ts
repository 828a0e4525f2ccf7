import { Request, Response } from '../message.ts'
import { defaultTimers } from '../timers.ts'
import type { TransactionContext } from '../timers.ts'
import type { Effect } from '../transaction/effects.ts'

/** Builders and a short notation for walking transaction tables. For tests. */

export const reliable: TransactionContext = { reliable: true, timers: defaultTimers }
export const unreliable: TransactionContext = { reliable: false, timers: defaultTimers }

export const request = (method: string): Request =>
  Request.create(method, 'sip:bob@b.test', [
    ['Via', 'SIP/2.0/TLS a.test;branch=z9hG4bK1'],
    ['Via', 'SIP/2.0/TLS further.test;branch=z9hG4bK0'],
    ['Route', '<sip:proxy.test;lr>'],
    ['Max-Forwards', '65'],
    ['From', '<sip:alice@a.test>;tag=f'],
    ['To', '<sip:bob@b.test>'],
    ['Call-ID', 'c1'],
    ['CSeq', `7 ${method}`],
  ])

export const response = (status: number, to = request('INVITE')): Response => Response.to(to, status, undefined, 't')

/** `send INVITE`, `deliver 200`, `set B 32000`, `fail timeout`, `end` … */
export function brief(effects: readonly Effect[]): string[] {
  return effects.map((effect) => {
    switch (effect.do) {
      case 'send':
      case 'deliver':
        return `${effect.do} ${effect.message.kind === 'request' ? effect.message.method : effect.message.status}`
      case 'set-timer':
        return `set ${effect.timer} ${effect.afterMs}`
      case 'fail':
        return `fail ${effect.reason}`
      default:
        return effect.do
    }
  })
}
