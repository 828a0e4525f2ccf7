import type { onRequestHookHandler } from 'fastify'
import { hostName, isLoopbackHost } from './own-hosts.ts'

/** 421 for a Host that is not ours. Plain HTTP exists for loopback names only: the others are sent to HTTPS. */
export function hostCheck(hosts: ReadonlySet<string>, httpsPort: () => number): onRequestHookHandler {
  return (request, reply, done) => {
    const host = hostName(request.raw)
    if (host === undefined || !hosts.has(host)) {
      void reply.code(421).send({ code: 'invalid', message: 'This server does not answer under that name' })
      return
    }
    if (request.protocol === 'http' && !isLoopbackHost(host)) {
      void reply.redirect(`https://${host}:${httpsPort()}${localPath(request.url)}`, 308)
      return
    }
    done()
  }
}

/** The path and query of a request, safe behind an authority: never a second authority, a scheme or a line break. */
function localPath(url: string): string {
  return `/${url.replace(/^[/\\]+/, '').replaceAll(/[^\x21-\x7e]|\\/g, '')}`
}
