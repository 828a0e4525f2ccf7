import { z } from 'zod'
import { instantMessagingTypes } from '../owa/instant-messaging-type.ts'
import { defineKind, nameKey } from './kind.ts'

/** An OWA virtual directory of a server; its name is `OWA\owa (Default Web Site)`. The defaults are those of a new installation. */
export const owaVirtualDirectory = defineKind({
  kind: 'owa-virtual-directory',
  schema: z.object({
    /** The server's FQDN. */
    server: z.string(),
    /** `owa (Default Web Site)`. */
    site: z.string(),
    /** Where users come in, or behind it, where the web app itself runs. */
    type: z.enum(['front-end', 'back-end']).default('front-end'),
    /** Other names it answers to. */
    aliases: z.array(z.string()).default([]),
    guid: z.string().default(''),
    internalUrl: z.string().default(''),
    externalUrl: z.string().default(''),
    logonFormat: z.enum(['FullDomain', 'PrincipalName', 'UserName']).default('UserName'),
    instantMessagingEnabled: z.boolean().default(true),
    instantMessagingType: z.enum(instantMessagingTypes).default('None'),
    instantMessagingServerName: z.string().max(300).default(''),
    instantMessagingCertificateThumbprint: z.string().max(60).default(''),
    displayPhotosEnabled: z.boolean().default(true),
    setPhotoEnabled: z.boolean().default(true),
    calendarEnabled: z.boolean().default(true),
    contactsEnabled: z.boolean().default(true),
  }),
  key: nameKey,
})

export type OwaVirtualDirectory = z.output<typeof owaVirtualDirectory.schema>
