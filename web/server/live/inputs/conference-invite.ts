import { z } from 'zod'
import { groupKey, people } from '../fields.ts'
import type { Input } from '../input.ts'

export const conferenceInvite: Input<'conference.invite'> = {
  body: z.object({ with: groupKey, people }),
  async run({ endpoint, browser }, body) {
    browser.touch()
    await endpoint.groups.invite(body.with, body.people)
    return null
  },
}
