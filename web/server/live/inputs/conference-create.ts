import { z } from 'zod'
import { people, subject } from '../fields.ts'
import type { Input } from '../input.ts'

/** Resolves when the conversation is kept here; who comes follows. */
export const conferenceCreate: Input<'conference.create'> = {
  body: z.object({ people, subject: subject.exactOptional() }),
  async run({ endpoint, browser }, body) {
    browser.touch()
    endpoint.requireMessages()
    return { with: await endpoint.groups.create(body.people, body.subject ?? '') }
  },
}
