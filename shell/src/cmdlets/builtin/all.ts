import type { AnyCommand } from '../../language/commands.ts'

/** The shell's own commands, one line each. */
export const builtin: readonly AnyCommand[] = []
