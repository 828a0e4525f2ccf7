import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those the system gives away itself, to whoever listens on any port or connects: such a one could have taken the port while a
 *  server restarts. */
const lowest = 10_000
const share = 7_000
/** Three test files run at the same time, each with a share of its own; of files one after another each begins in another place. */
const first = lowest + ((Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % 3) * share
let next = first + ((process.pid * 97) % share)

/** Ports nobody has at the moment, all different, and not given before by this process. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) {
    const port = next++
    if (next >= first + share) next = first
    if (await isFree(port)) ports.push(port)
  }
  return ports
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  await new Promise((resolve) => server.close(resolve))
  return true
}
