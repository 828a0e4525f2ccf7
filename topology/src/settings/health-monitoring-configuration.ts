import { z } from 'zod'
import { toFqdn } from '../names.ts'
import { defineKind } from './kind.ts'

/** As whom the Test- cmdlets sign in to a pool when nobody is named, by the pool's FQDN. */
export const healthMonitoringConfiguration = defineKind({
  kind: 'health-monitoring-configuration',
  schema: z.object({
    firstTestUserSipUri: z.string().max(320),
    secondTestUserSipUri: z.string().max(320),
  }),
  key: toFqdn,
})
