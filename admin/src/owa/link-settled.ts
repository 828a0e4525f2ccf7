import type { AdminContext } from '../admin-context.ts'

const LOOK_MS = 50

/** Waits until the web app's first try of the link to the pool has come to its end, for a while: who asks right after a recycle is told
 *  what came of it. */
export async function linkSettled(c: Pick<AdminContext, 'runtime' | 'clock'>, withinMs = 5_000): Promise<void> {
  const until = c.clock.now() + withinMs
  while (connecting(c) && c.clock.now() < until) await new Promise<void>((resolve) => void c.clock.setTimeout(resolve, LOOK_MS))
}

function connecting({ runtime }: Pick<AdminContext, 'runtime'>): boolean {
  const provider = runtime.web.provider()
  if (provider?.im !== 'on' || provider.steps.some(({ state }) => state === 'failed')) return false
  return provider.steps.some(({ id, state }) => id === 'ready' && state !== 'passed')
}
