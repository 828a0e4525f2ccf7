import { type Item, listItems, runAction } from '../admin-api.ts'

export interface VirtualDirectory extends Item {
  server: string
  type: 'front-end' | 'back-end'
  instantMessagingEnabled: boolean
  instantMessagingType: string
  instantMessagingServerName: string
  instantMessagingCertificateThumbprint: string
}

export interface MailboxPolicy extends Item {
  isDefault: boolean
  instantMessagingEnabled: boolean
  instantMessagingType: string
}

export interface Candidate {
  generation: string
  place: string
  key: string
  value: string | { thumbprint: string } | { issuer: string; serialNumber: string }
}

export interface Resolved {
  winner?: Candidate
  losers: Candidate[]
}

/** Which of four places counts, on the server that answers. */
export interface Effective {
  server: string
  now: { serverName: Resolved; certificate: Resolved; verdict: { im: 'on' | 'off' | 'incomplete'; reason?: string; check?: string; remedy?: string } }
  running: { serverName?: string; certificate?: string } | null
  warnings: string[]
}

export interface OwaData {
  directories: VirtualDirectory[]
  policies: MailboxPolicy[]
  effective: Effective
}

export async function loadOwa(signal: AbortSignal): Promise<OwaData> {
  const [directories, policies, effective] = await Promise.all([
    listItems<VirtualDirectory>('owa-virtual-directories', signal),
    listItems<MailboxPolicy>('owa-mailbox-policies', signal),
    runAction<Effective>('owa-settings', {}, signal),
  ])
  return { directories, policies, effective: effective.result }
}

export const types = ['None', 'Ocs', 'Msn'] as const
