import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pagePolicy, workerPolicy } from './security-headers.ts'
import { sendStatus } from './errors.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
}

/** The addresses a person may type or reload; all of them are the one page. Anything else is not found. */
const PAGE = /^\/(?:(?:mail|calendar|people|chat|admin|search|settings|meet|sign-in)(?:\/[\w@.%~+:=,-]+)*\/?)?$/

class StaticFile {
  readonly body: Buffer
  readonly type: string
  readonly etag: string
  readonly immutable: boolean
  readonly #packed = new Map<string, Promise<Buffer>>()

  constructor(path: string, body: Buffer) {
    this.body = body
    this.type = TYPES[extname(path)] ?? 'application/octet-stream'
    this.etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    // The bundler puts a hash of the content into the names below assets/.
    this.immutable = path.startsWith('/assets/')
  }

  get packable(): boolean {
    return this.body.length > 1024 && /^(?:text|application\/(?:json|manifest)|image\/svg)/.test(this.type)
  }

  /** Compressed at the first request, then kept. */
  packed(encoding: 'br' | 'gzip'): Promise<Buffer> {
    const known = this.#packed.get(encoding)
    if (known) return known
    const params = { [constants.BROTLI_PARAM_QUALITY]: 7, [constants.BROTLI_PARAM_SIZE_HINT]: this.body.length }
    const packing = encoding === 'br' ? promisify(brotliCompress)(this.body, { params }) : promisify(gzip)(this.body, { level: 7 })
    this.#packed.set(encoding, packing)
    return packing
  }
}

/** The browser's files, all read at start: a request picks one by its exact name, so no path can lead outside. */
export async function staticFiles(app: FastifyInstance, folder: string): Promise<void> {
  const files = await readFolder(folder)
  app.get('/*', async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    if (PAGE.test(path)) return page(files.get('/index.html'), request, reply)
    const file = path === '/index.html' ? undefined : files.get(path)
    return file ? send(file, request, reply) : sendStatus(reply, 404)
  })
}

async function page(index: StaticFile | undefined, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (!index) {
    return reply.code(503).type('text/plain; charset=utf-8').send('The pages are not built yet. Run: npm run build\n')
  }
  reply.header('content-security-policy', pagePolicy)
  return send(index, request, reply)
}

async function send(file: StaticFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.type(file.type).header('etag', file.etag).header('vary', 'accept-encoding')
  reply.header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  // A script that is run as a worker has the policy it is served with.
  if (file.type.startsWith('text/javascript')) reply.header('content-security-policy', workerPolicy)
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  const encoding = file.packable ? accepted(request.headers['accept-encoding']) : undefined
  if (encoding === undefined) return reply.send(file.body)
  return reply.header('content-encoding', encoding).send(await file.packed(encoding))
}

function accepted(header: string | string[] | undefined): 'br' | 'gzip' | undefined {
  const offered = String(header ?? '')
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(offered)) return 'br'
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(offered) ? 'gzip' : undefined
}

async function readFolder(folder: string): Promise<Map<string, StaticFile>> {
  const files = new Map<string, StaticFile>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    // Source maps would show a stranger our sources' comments; they stay on the machine.
    if (!entry.isFile() || entry.name.startsWith('.') || entry.name.endsWith('.map')) continue
    const full = join(entry.parentPath, entry.name)
    const path = `/${relative(folder, full).split(sep).join('/')}`
    files.set(path, new StaticFile(path, await readFile(full)))
  }
  return files
}
