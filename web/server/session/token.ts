import { createHash, timingSafeEqual } from 'node:crypto'
import type { Random } from '@parley/platform/ids'

/** 256 random bits, safe in a cookie. */
export function newToken(random: Random): string {
  return random(32).toString('base64url')
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** The CSRF token that belongs to a session cookie. Readable by the page; tells nothing about the cookie. */
export function csrfFor(cookie: string): string {
  return createHash('sha256').update(`csrf:${cookie}`).digest('base64url')
}

/** Compares without telling by its time where the two differ. */
export function sameToken(left: string, right: string): boolean {
  return timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest())
}
