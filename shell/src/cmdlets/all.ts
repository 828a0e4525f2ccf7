import { Commands, type AnyCommand } from '../language/commands.ts'
import { builtin } from './builtin/all.ts'
import { csCmdlets } from './cs/all.ts'
import { exchangeCmdlets } from './exchange/all.ts'
import { testCmdlets } from './test/all.ts'

/** Every command of the shell. */
export const all: readonly AnyCommand[] = [...builtin, ...csCmdlets, ...exchangeCmdlets, ...testCmdlets]

export const commands = new Commands(all)
