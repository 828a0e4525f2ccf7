import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those the system gives to outgoing connections: such a one could have taken the port while a server restarts. */
const lowest = 10_000
const highest = 32_000
/** Test files run in processes of their own: each looks in another place first. */
let next = lowest + ((process.pid * 97) % (highest - lowest))

/** Ports nobody has at the moment, all different, and not given before by this process. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) {
    const port = next++
    if (next >= highest) next = lowest
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
