import { z } from 'zod'
import { clsScenarios } from '@parley/platform/diagnostics/cls-logging'
import type { Action } from '../action.ts'

export const clsLogging: Action = {
  name: 'cls-logging',
  summary: 'The scenarios that can be logged, and those that are.',
  input: z.object({}),
  role: 'read-only',
  audited: false,
  run: async (c) => ({ result: { scenarios: clsScenarios, running: c.diagnostics.cls.running() } }),
}
