import { Request } from '@parley/sip/message'
import type { Document, Subscription } from './subscription.ts'

/** The next NOTIFY or BENOTIFY of a dialog.
 *  @param target  where the subscriber is reached
 *  @param contact  where we are
 *  @param state  value of Subscription-State */
export function notificationOf(subscription: Subscription, target: string, contact: string, state: string, document: Document | undefined, more: readonly [string, string][] = []): Request {
  const method = subscription.benotify ? 'BENOTIFY' : 'NOTIFY'
  const headers: [string, string][] = [
    ['Max-Forwards', '70'],
    ['From', subscription.from],
    ['To', subscription.to],
    ['Call-ID', subscription.callId],
    ['CSeq', `${subscription.localCSeq++} ${method}`],
    ['Event', subscription.event],
    ['Subscription-State', state],
  ]
  for (const route of subscription.routes) headers.push(['Route', route])
  if (!subscription.benotify) headers.push(['Contact', contact])
  headers.push(...more)
  if (document !== undefined) headers.push(['Content-Type', document.type])
  return Request.create(method, target, headers, document?.body)
}

/** Answers to NOTIFY that mean: nobody is there who listens. @spec RFC 6665 §4.2.2 */
const endings: ReadonlySet<number> = new Set([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604])

export const endsSubscription = (status: number): boolean => endings.has(status)
