import type { Cmdlet, NativeCommand } from '../../cmdlet.ts'

/** Topology, trust, users and policies, one line each. */
export const csCmdlets: readonly (Cmdlet | NativeCommand)[] = []
