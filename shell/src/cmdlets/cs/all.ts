import type { Cmdlet, NativeCommand } from '../../cmdlet.ts'
import { asOfExchange, asOfLync } from '../ignored-parameters.ts'
import { certificateCmdlets } from './cs-certificates.ts'
import { topologyCmdlets } from './topology-cmdlets.ts'
import { umCmdlets } from './um-cmdlets.ts'
import { userCmdlets } from './user-cmdlets.ts'

/** Topology, trust, certificates, users and policies, one line each. */
export const csCmdlets: readonly (Cmdlet | NativeCommand)[] = [...asOfLync([...certificateCmdlets, ...topologyCmdlets, ...userCmdlets]), ...asOfExchange(umCmdlets)]
