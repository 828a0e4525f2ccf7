import type { z } from 'zod'
import type { Action } from '../action.ts'
import { ladderOf } from '../trace/ladder.ts'
import { traceQueryInput, traceQueryOf } from '../trace/trace-query-input.ts'

export const traceLadder: Action<z.infer<typeof traceQueryInput>> = {
  name: 'trace-ladder',
  summary: 'The records a search of the trace finds, as who sent what to whom: lanes, and steps between them in the order they happened.',
  input: traceQueryInput,
  role: 'administrator',
  audited: false,
  run: async (c, input) => ({ result: ladderOf(c.diagnostics.cls.search(traceQueryOf(input)).toReversed()) }),
}
