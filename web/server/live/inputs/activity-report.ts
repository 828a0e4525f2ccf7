import { z } from 'zod'
import type { Input } from '../input.ts'

export const activityReport: Input<'activity.report'> = {
  body: z.object({ active: z.boolean() }),
  run({ endpoint, browser }, { active }) {
    if (active) browser.touch()
    endpoint.activity.report(browser, active)
    return null
  },
}
