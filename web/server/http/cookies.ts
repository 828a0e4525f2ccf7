import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CookieSerializeOptions } from '@fastify/cookie'

const DEVICE_SECONDS = 180 * 86_400

/** `__Host-` binds a cookie to this very host over HTTPS; browsers refuse the prefix on plain HTTP, which only loopback has. */
function prefix(secure: boolean): string {
  return secure ? '__Host-' : ''
}

function options(secure: boolean): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure }
}

export function sessionCookie(cookies: Record<string, string | undefined>, secure: boolean): string | undefined {
  return cookies[`${prefix(secure)}parley`]
}

export function deviceCookie(request: FastifyRequest): string | undefined {
  return request.cookies[`${prefix(request.protocol === 'https')}parley-device`]
}

export function setSessionCookie(reply: FastifyReply, value: string): void {
  const secure = reply.request.protocol === 'https'
  reply.setCookie(`${prefix(secure)}parley`, value, options(secure))
}

export function setDeviceCookie(reply: FastifyReply, value: string): void {
  const secure = reply.request.protocol === 'https'
  reply.setCookie(`${prefix(secure)}parley-device`, value, { ...options(secure), sameSite: 'strict', maxAge: DEVICE_SECONDS })
}

export function clearSessionCookie(reply: FastifyReply): void {
  const secure = reply.request.protocol === 'https'
  reply.clearCookie(`${prefix(secure)}parley`, options(secure))
}
