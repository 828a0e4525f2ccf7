import { z } from 'zod'
import { address, groupKey } from '../fields.ts'
import type { Input } from '../input.ts'

export const conferenceRemove: Input<'conference.remove'> = {
  body: z.object({ with: groupKey, address }),
  async run({ endpoint, browser }, body) {
    browser.touch()
    await endpoint.groups.remove(body.with, body.address)
    return null
  },
}
