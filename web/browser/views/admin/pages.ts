import type { TextKey } from '../../text/text.ts'

/** The pages of the administration, in their order; each comes when it is opened. */
export const adminPages = [
  { name: 'health', title: 'admin.health', load: () => import('./health/health-page.tsx') },
  { name: 'topology', title: 'admin.topology', load: () => import('./topology/topology-page.tsx') },
  { name: 'known-servers', title: 'admin.knownServers', load: () => import('./known-servers-page.tsx') },
  { name: 'certificates', title: 'admin.certificates', load: () => import('./certificates-page.tsx') },
  { name: 'users', title: 'admin.users', load: () => import('./users/users-page.tsx') },
  { name: 'owa', title: 'admin.owa', load: () => import('./owa/owa-page.tsx') },
  { name: 'events', title: 'admin.events', load: () => import('./events-page.tsx') },
  { name: 'trace', title: 'admin.trace', load: () => import('./trace/trace-page.tsx') },
  { name: 'audit', title: 'admin.audit', load: () => import('./audit-page.tsx') },
] as const satisfies readonly { name: string; title: TextKey; load: () => Promise<unknown> }[]

export type AdminPage = (typeof adminPages)[number]
export type AdminPageName = AdminPage['name']
