import type { FastifyInstance } from 'fastify'

export interface RoleHealth {
  state: 'up' | 'degraded' | 'down'
}

/** For a watchdog, without sign-in: one word for each role, so nothing is told that a stranger could use. */
export function healthRoute(app: FastifyInstance, roles: () => Record<string, RoleHealth>): void {
  app.get('/health', (_request, reply) => {
    const states = Object.fromEntries(Object.entries(roles()).map(([role, health]) => [role, { state: health.state }]))
    const worst = worstOf(Object.values(states))
    return reply.code(worst === 'down' ? 503 : 200).send({ state: worst, roles: states })
  })
}

export function worstOf(states: readonly RoleHealth[]): RoleHealth['state'] {
  if (states.some((role) => role.state === 'down')) return 'down'
  return states.some((role) => role.state === 'degraded') ? 'degraded' : 'up'
}
