import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

export const privacyConfiguration = defineKind({
  kind: 'privacy-configuration',
  schema: z.object({
    enablePrivacyMode: z.boolean().default(false),
    autoInitiateContacts: z.boolean().default(true),
    publishLocationDataDefault: z.boolean().default(true),
    displayPublishedPhotoDefault: z.boolean().default(true),
  }),
  key: nameKey,
})
