import { z } from 'zod'
import { wireLimits } from '../../../shared/wire.ts'
import type { Input } from '../input.ts'

// oxlint-disable-next-line no-control-regex -- XML cannot carry them
const unfit = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** An empty text takes the note away. */
export const noteSet: Input<'note.set'> = {
  body: z.object({ text: z.string().max(wireLimits.noteCharacters).refine((text) => text.isWellFormed() && !unfit.test(text), 'not a note') }),
  async run({ endpoint, browser }, { text }) {
    browser.touch()
    await endpoint.self.setNote(text.trim())
    return null
  },
}
