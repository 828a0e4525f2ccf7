import type { Cmdlet, NativeCommand } from '../../cmdlet.ts'
import { topologyCmdlets } from './topology-cmdlets.ts'
import { userCmdlets } from './user-cmdlets.ts'

/** Topology, trust, users and policies, one line each. */
export const csCmdlets: readonly (Cmdlet | NativeCommand)[] = [...topologyCmdlets, ...userCmdlets]
