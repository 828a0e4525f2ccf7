import { z } from 'zod'
import { groupKey } from '../fields.ts'
import type { Input } from '../input.ts'

export const conferenceJoin: Input<'conference.join'> = {
  body: z.object({ with: groupKey }),
  run({ endpoint, browser }, body) {
    browser.touch()
    endpoint.requireMessages()
    endpoint.groups.join(body.with)
    return null
  },
}
