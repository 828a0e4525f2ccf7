import { z } from 'zod'
import type { Action } from '../action.ts'
import { owaConnectivity } from '../owa/connectivity.ts'
import { probeSeconds } from '../probe-input.ts'

const input = z.strictObject({ seconds: probeSeconds.describe('How long each scenario may take') })

export const testOwaConnectivity: Action<z.infer<typeof input>> = {
  name: 'test-owa-connectivity',
  summary: 'Whether instant messaging of Outlook Web App works, scenario by scenario: provider, certificate, link out, trust, port in, sign-in',
  input,
  role: 'help-desk',
  audited: false,
  run: async (c, { seconds }) => ({ result: { rows: await owaConnectivity(c, seconds * 1_000) } }),
}
