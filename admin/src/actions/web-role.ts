import { z } from 'zod'
import type { Action } from '../action.ts'
import type { AdminContext } from '../admin-context.ts'
import { linkSettled } from '../owa/link-settled.ts'

const nothing = z.strictObject({})

/** One of the three; the state afterwards is the result. Through the web role itself it is answered first and done then. */
function webAction(name: string, summary: string, work: (c: AdminContext) => Promise<void>): Action {
  return {
    name,
    summary,
    input: nothing,
    role: 'administrator',
    audited: true,
    run: async (c) => {
      await work(c)
      await linkSettled(c)
      return { result: { state: c.runtime.web.state() } }
    },
  }
}

export const recycleWeb = webAction('recycle-web', 'Restarts the web role: requests end, settings are read anew', (c) => c.runtime.web.recycle())
export const stopWeb = webAction('stop-web', 'Stops the web role; this address stays', (c) => c.runtime.web.stop())
export const startWeb = webAction('start-web', 'Starts the web role', (c) => c.runtime.web.start())
