import { z } from 'zod'

/** A host name as typed: what is wrong with it is told by the rule it breaks. */
export const nameInput = z.string().max(512)

export const port = z.int().min(0).max(65_535)

/** What a trusted server may do. */
export const switches = {
  treatAsAuthenticated: z.boolean(),
  throttleAsServer: z.boolean(),
  outboundOnly: z.boolean(),
}

const mediaPort = z.int().min(0).max(65_535).optional()

export const mediaPorts = z.object({
  audioPortStart: mediaPort,
  audioPortCount: mediaPort,
  videoPortStart: mediaPort,
  videoPortCount: mediaPort,
  applicationSharingPortStart: mediaPort,
  applicationSharingPortCount: mediaPort,
})
