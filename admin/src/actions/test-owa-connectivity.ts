import { z } from 'zod'
import type { Action } from '../action.ts'
import { owaConnectivity } from '../owa/connectivity.ts'

export const testOwaConnectivity: Action = {
  name: 'test-owa-connectivity',
  summary: 'Whether instant messaging of Outlook Web App works, scenario by scenario: provider, certificate, link out, trust, port in, sign-in',
  input: z.strictObject({}),
  role: 'help-desk',
  audited: false,
  run: async (c) => ({ result: { rows: await owaConnectivity(c) } }),
}
