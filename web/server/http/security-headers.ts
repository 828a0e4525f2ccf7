import type { onRequestHookHandler } from 'fastify'

/** The page's policy: scripts come from our files alone, and HTML reaches the page through two named makers only.
 *
 *  The sandboxed mail frame is a `srcdoc` document: it needs no frame-src, but it inherits this policy on top of its own, which
 *  can only narrow it. That is why styles may be inline here, and why images may come by HTTPS: the frame's own policy forbids
 *  them until the reader asks for them. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data: https:",
  "font-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types dompurify parley-mail-frame',
].join('; ')

export const workerPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"

/** For everything that is not a page of ours, whatever a browser makes of it. */
export const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

const headers: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=(), browsing-topics=()',
  'content-security-policy': dataPolicy,
  'cache-control': 'no-store',
}

/** On every answer, before anything can refuse; a route that serves something else says so itself. */
export const securityHeaders: onRequestHookHandler = (request, reply, done) => {
  reply.headers(headers)
  if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
  done()
}
