import { z } from 'zod'
import type { Action } from '../action.ts'

export const listeningPorts: Action = {
  name: 'listening-ports',
  summary: 'The ports this process listens on, and what for',
  input: z.strictObject({}),
  role: 'read-only',
  audited: false,
  run: async ({ runtime }) => ({ result: { ports: [...runtime.ports()].sort((a, b) => a.port - b.port) } }),
}
