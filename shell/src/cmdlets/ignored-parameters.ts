import type { Cmdlet } from '../cmdlet.ts'

const directory = { DomainController: 'there is one directory' } as const
const organisation = { Tenant: 'there is one organisation' } as const

/** Cmdlets of Lync all take the server of the directory and the tenant. */
export const asOfLync = (cmdlets: readonly Cmdlet[]): Cmdlet[] => cmdlets.map((cmdlet) => ({ ...cmdlet, ignored: { ...directory, ...organisation } }))

/** Cmdlets of Exchange that read or change objects of the directory take its server. */
export const asOfExchange = (cmdlets: readonly Cmdlet[]): Cmdlet[] => cmdlets.map((cmdlet) => ({ ...cmdlet, ignored: directory }))
