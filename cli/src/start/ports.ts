import { createServer, type AddressInfo, type Server } from 'node:net'
import { AppError } from '@parley/platform/errors'

export interface WantedPort {
  /** The flag that sets it, without dashes. */
  option: string
  host: string
  port: number
}

/** Finds out before anything is made that a port can't be had. @returns the ports by option; for 0 one that is free now
 *  @throws AppError `conflict` | `forbidden` | `invalid`, naming the port, its flag and what to do */
export async function requireFreePorts(wanted: readonly WantedPort[]): Promise<Record<string, number>> {
  requireDistinct(wanted)
  const probes: Server[] = []
  const ports: Record<string, number> = {}
  try {
    for (const one of wanted) {
      const probe = await listen(one)
      probes.push(probe)
      ports[one.option] = (probe.address() as AddressInfo).port
    }
    return ports
  } finally {
    // All at the end, so that no two options are given the same free port.
    await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))))
  }
}

function requireDistinct(wanted: readonly WantedPort[]): void {
  const seen = new Map<number, string>()
  for (const { option, port } of wanted) {
    const other = port === 0 ? undefined : seen.get(port)
    if (other !== undefined) {
      throw new AppError('invalid', `--${other} and --${option} both ask for port ${port}`, { remedy: 'Give one of them another port.' })
    }
    seen.set(port, option)
  }
}

function listen({ option, host, port }: WantedPort): Promise<Server> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (cause: NodeJS.ErrnoException) => reject(refusal({ option, host, port }, cause)))
    probe.listen({ host, port, exclusive: true }, () => resolve(probe))
  })
}

function refusal({ option, host, port }: WantedPort, cause: NodeJS.ErrnoException): AppError {
  const another = `npm start -- --${option} ${port < 65_000 ? port + 1 : port - 1}`
  switch (cause.code) {
    case 'EADDRINUSE':
      return new AppError('conflict', `Port ${port} on ${host} is taken by another program`, { remedy: `Stop that program, or choose another port: ${another}`, cause })
    case 'EACCES':
      return new AppError('forbidden', `Port ${port} on ${host} may not be opened by this user`, { remedy: `Choose one from 1024 up: ${another}`, cause })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new AppError('invalid', `${host} is not an address of this machine`, { remedy: 'Give one of its addresses with --bind.', cause })
    default:
      return new AppError('unavailable', `Port ${port} on ${host} cannot be opened (${cause.code ?? cause.message})`, { remedy: `Choose another: ${another}`, cause })
  }
}
