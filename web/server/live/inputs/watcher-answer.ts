import { z } from 'zod'
import { address } from '../fields.ts'
import type { Input } from '../input.ts'

export const watcherAnswer: Input<'watcher.answer'> = {
  body: z.object({ address, answer: z.enum(['accept', 'block']) }),
  async run({ endpoint }, { address, answer }) {
    if (answer === 'block') await endpoint.access.block(address)
    await endpoint.watchers.acknowledge(address)
    return null
  },
}
