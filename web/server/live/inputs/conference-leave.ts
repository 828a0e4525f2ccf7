import { z } from 'zod'
import { groupKey } from '../fields.ts'
import type { Input } from '../input.ts'

export const conferenceLeave: Input<'conference.leave'> = {
  body: z.object({ with: groupKey }),
  run({ endpoint, browser }, body) {
    browser.touch()
    endpoint.groups.leave(body.with)
    return null
  },
}
