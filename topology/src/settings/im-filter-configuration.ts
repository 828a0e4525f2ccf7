import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

/** What would be done with links in messages. */
export const imFilterConfiguration = defineKind({
  kind: 'im-filter-configuration',
  schema: z.object({
    enabled: z.boolean().default(true),
    action: z.enum(['Allow', 'Block', 'Warn']).default('Allow'),
    allowMessage: z.string().max(300).default(''),
    warnMessage: z.string().max(300).default(''),
    prefixes: z.array(z.string().min(1).max(256)).max(100).default(['callto:', 'file:', 'ftp.', 'ftp:', 'gopher:', 'href', 'http:', 'https:', 'ldap:', 'mailto:', 'news:', 'nntp:', 'sip:', 'sips:', 'tel:', 'telnet:', 'www*']),
    ignoreLocal: z.boolean().default(true),
    blockFileExtension: z.boolean().default(false),
  }),
  key: nameKey,
})
