import type { Cmdlet, NativeCommand } from '../../cmdlet.ts'
import { certificateCmdlets } from './cs-certificates.ts'
import { topologyCmdlets } from './topology-cmdlets.ts'
import { userCmdlets } from './user-cmdlets.ts'

/** Topology, trust, certificates, users and policies, one line each. */
export const csCmdlets: readonly (Cmdlet | NativeCommand)[] = [...certificateCmdlets, ...topologyCmdlets, ...userCmdlets]
