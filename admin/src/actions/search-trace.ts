import type { z } from 'zod'
import type { Action } from '../action.ts'
import { traceQueryInput, traceQueryOf } from '../trace/trace-query-input.ts'

export const searchTrace: Action<z.infer<typeof traceQueryInput>> = {
  name: 'search-trace',
  summary: 'Records of the SIPStack trace, newest first, from memory and from the files of logged scenarios. Credentials are masked; message texts are never kept.',
  input: traceQueryInput,
  role: 'administrator',
  audited: false,
  run: async (c, input) => ({ result: { records: c.diagnostics.cls.search(traceQueryOf(input)) } }),
}
