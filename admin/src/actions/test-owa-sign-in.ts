import { toAppError } from '@parley/platform/errors'
import { z } from 'zod'
import type { Action } from '../action.ts'
import type { AdminContext } from '../admin-context.ts'
import type { ConnectivityRow } from '../owa/connectivity.ts'
import { probeSeconds } from '../probe-input.ts'
import { owaSignIn } from '../owa/sign-in.ts'
import { signInPlace } from '../owa/sign-in-place.ts'

const input = z.strictObject({
  url: z.string().min(1).max(500).describe('https, with a name of a web server of this installation; its port and path are left aside'),
  account: z.string().min(1).max(320).describe('Account or address'),
  password: z.string().min(1).max(1024).describe('Of the web app; it is kept nowhere'),
  trustAnyCertificate: z.boolean().default(false),
  seconds: probeSeconds,
})

type Input = z.infer<typeof input>

export const testOwaSignIn: Action<Input> = {
  name: 'test-owa-sign-in',
  summary: 'Signs somebody in to the web app that runs here over HTTPS, as a browser does, and out again',
  input,
  role: 'help-desk',
  audited: true,
  target: ({ account }) => account,
  run: async (c, asked) => ({ result: { row: await logon(c, asked) } }),
}

async function logon(c: AdminContext, { url, account, password, trustAnyCertificate: trustAny, seconds }: Input): Promise<ConnectivityRow> {
  const place = signInPlace(c, url)
  const row = { scenario: 'Logon', server: c.runtime.web.provider()?.server ?? '' } as const
  if (!place) return { ...row, result: 'Failure', latencyMs: 0, error: 'Outlook Web App is stopped', diagnosis: 'Run iisreset /start.' }
  const began = c.clock.now()
  try {
    await owaSignIn(place, { account, password }, { clock: c.clock, withinMs: seconds * 1_000, trustAny })
    return { ...row, result: 'Success', latencyMs: c.clock.now() - began }
  } catch (thrown) {
    const { message, remedy } = toAppError(thrown)
    return { ...row, result: 'Failure', latencyMs: c.clock.now() - began, error: message, ...(remedy !== undefined && { diagnosis: remedy }) }
  }
}
