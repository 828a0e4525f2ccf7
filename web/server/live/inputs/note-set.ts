import { z } from 'zod'
import { wireLimits } from '../../../shared/wire.ts'
import type { Input } from '../input.ts'

/** An empty text takes the note away. */
export const noteSet: Input<'note.set'> = {
  body: z.object({ text: z.string().max(wireLimits.noteCharacters) }),
  async run({ endpoint, browser }, { text }) {
    browser.touch()
    await endpoint.self.setNote(text.trim())
    return null
  },
}
