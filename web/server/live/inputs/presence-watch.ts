import { z } from 'zod'
import { wireLimits } from '../../../shared/wire.ts'
import { address } from '../fields.ts'
import type { Input } from '../input.ts'

/** All addresses visible in this browser now; what others see is asked for once for all of the person's browsers. */
export const presenceWatch: Input<'presence.watch'> = {
  body: z.object({ addresses: z.array(address).max(wireLimits.watchedAddresses) }),
  run({ endpoint, browser }, { addresses }) {
    endpoint.presence.watch(browser, addresses)
    return null
  },
}
