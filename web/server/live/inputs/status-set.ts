import { z } from 'zod'
import type { Input } from '../input.ts'

export const statusSet: Input<'status.set'> = {
  body: z.object({ status: z.enum(['available', 'busy', 'do-not-disturb', 'be-right-back', 'off-work', 'appear-away']).nullable() }),
  async run({ endpoint, browser }, { status }) {
    browser.touch()
    await endpoint.self.choose(status ?? undefined)
    return null
  },
}
