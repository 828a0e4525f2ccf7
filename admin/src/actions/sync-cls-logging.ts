import { z } from 'zod'
import type { Action } from '../action.ts'

export const syncClsLogging: Action = {
  name: 'sync-cls-logging',
  summary: 'Writes what waits to the files of the logged scenario.',
  input: z.object({}),
  role: 'administrator',
  audited: false,
  run: async (c) => {
    c.diagnostics.cls.sync()
    return {}
  },
}
