import type { NativeCommand } from '../../cmdlet.ts'
import { ShellError } from '../../language/shell-error.ts'
import { shellObject } from '../../language/values.ts'
import type { ShellObject } from '../../shell-object.ts'

interface ListeningPort {
  address: string
  port: number
  role: string
  use: string
}

const SWITCHES = /^[-/][abefnopqrsty]+$/i

export const netstat: NativeCommand = {
  native: 'netstat',
  synopsis: "Shows the ports Parley listens on, to see whether an application's port is free.",
  examples: [{ line: 'netstat -an', does: 'All of them.' }],
  notes: 'Only ports of Parley are shown, those of other programs are not; the letters of the original are accepted and change nothing.',
  run: async (c, args) => {
    const strange = args.find((arg) => !SWITCHES.test(arg) && !/^(tcp|tcpv6|\d+)$/i.test(arg))
    if (strange !== undefined) throw new ShellError(`netstat does not know '${strange.slice(0, 60)}'`, { expected: 'netstat -an' })
    const { result } = await c.api.run<{ ports: ListeningPort[] }>('listening-ports')
    return result.ports.map(row)
  },
}

/** A type that is unknown elsewhere, with four columns: it is shown as a table. */
const row = ({ address, port, role, use }: ListeningPort): ShellObject =>
  shellObject('ListeningPort', [
    ['Proto', 'TCP'],
    ['LocalAddress', `${address.includes(':') ? `[${address}]` : address}:${port}`],
    ['State', 'LISTENING'],
    ['Use', `${role}: ${use}`],
  ])
