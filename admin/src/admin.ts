import { join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { systemClock, type Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { systemRandom, type Random } from '@parley/platform/ids'
import { Lifecycle } from '@parley/platform/lifecycle'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { RoleCertificate } from '@parley/platform/tls'
import type { TopologyStore } from '@parley/topology/store'
import type { Action } from './action.ts'
import { actions } from './actions/all.ts'
import { adminApi, BASE, type AdminParts } from './api.ts'
import { AuditLog } from './audit.ts'
import { bySession, byTokenOrCertificate, type RoleLookup, type WebSession } from './authenticate.ts'
import type { AnyCollection } from './collection.ts'
import { collections } from './collections/all.ts'
import { listenAdmin } from './listener.ts'
import type { AdminRuntime } from './runtime.ts'
import { adminMigrations, type AdminTables } from './schema.ts'
import { loadOrCreateToken } from './token-file.ts'

export interface AdminOptions {
  dataDir: string
  topology: TopologyStore
  runtime: AdminRuntime
  diagnostics: Diagnostics
  bind: string
  port: number
  /** Its `ca` is whose certificates may be given roles. */
  tls: RoleCertificate
  clock?: Clock
  random?: Random
  /** More than those of `collections/all.ts` and `actions/all.ts`, for tests. */
  more?: { collections?: readonly AnyCollection[]; actions?: readonly Action[] }
}

export interface Admin extends AsyncDisposable {
  readonly port: number
  /** What its own listener takes as proof of an administrator; also in `<dataDir>/admin-token`. */
  readonly token: string
  /** Adds the API to the web app, for its pages. The app must have checked cookie, origin and CSRF token of what it passes on. */
  mount(app: FastifyInstance, o: { sessionOf(request: FastifyRequest): WebSession | undefined }): void
  setTls(next: RoleCertificate): void
}

/** Opens the admin API: the audit log, the token, the listener. @throws AppError with a remedy, nothing half-started left */
export async function startAdmin(o: AdminOptions): Promise<Admin> {
  const lifecycle = new Lifecycle()
  try {
    return await start(o, lifecycle)
  } catch (thrown) {
    await lifecycle[Symbol.asyncDispose]()
    throw thrown
  }
}

async function start(o: AdminOptions, lifecycle: Lifecycle): Promise<Admin> {
  const { topology, runtime, diagnostics } = o
  const clock = o.clock ?? systemClock
  const random = o.random ?? systemRandom
  const store = lifecycle.use('admin store', await openSqliteStore<AdminTables>({ file: join(o.dataDir, 'admin.db'), migrations: adminMigrations }))
  const token = await loadOrCreateToken(o.dataDir, random)
  const roles = roleLookup(topology)
  const audit = lifecycle.use('audit log', new AuditLog(store, clock))
  const parts: AdminParts = { topology, runtime, diagnostics, clock, audit }
  const api = {
    random,
    collections: [...collections, ...(o.more?.collections ?? [])],
    actions: [...actions, ...(o.more?.actions ?? [])],
  }
  const listener = lifecycle.use('admin listener', await listenAdmin({ ...api, parts, authenticate: byTokenOrCertificate(token, roles), bind: o.bind, port: o.port, tls: o.tls }))
  diagnostics.events.record('adminStarted', { address: `https://${o.bind}:${listener.port}${BASE}` })
  return {
    port: listener.port,
    token,
    mount: (app, { sessionOf }) => {
      void app.register(async (mounted) => adminApi(mounted, { ...api, parts: { ...parts, runtime: answeringFirst(runtime, diagnostics) }, authenticate: bySession(sessionOf, roles) }), { prefix: BASE })
    },
    setTls: (next) => listener.setTls(next),
    [Symbol.asyncDispose]: () => lifecycle[Symbol.asyncDispose](),
  }
}

function roleLookup(topology: TopologyStore): RoleLookup {
  const of = (name: string) => topology.settings.get('role-assignment', name)?.value.role
  return { ofAccount: (account) => of(`account:${account}`), ofCertificate: (thumbprint) => of(`certificate:${thumbprint}`) }
}

const ANSWER_MS = 200

/** What comes through the web role can't wait for the web role's end: it is answered first, then the role is restarted. */
function answeringFirst(runtime: AdminRuntime, { log }: Diagnostics): AdminRuntime {
  const later = (work: () => Promise<void>) => async () => {
    const failed = (error: unknown) => log.error({ error: error instanceof Error ? error.message : String(error) }, 'The web role could not be restarted')
    setTimeout(() => void work().catch(failed), ANSWER_MS)
  }
  const { web } = runtime
  return { ...runtime, web: { ...web, state: () => web.state(), start: () => web.start(), stop: later(() => web.stop()), recycle: later(() => web.recycle()) } }
}
