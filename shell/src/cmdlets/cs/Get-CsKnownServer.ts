import { flag, text } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { moment } from './topology-objects.ts'

interface Rejection {
  at: number
  peer: string
  reason: string
  correlationId: string
}

interface KnownServer extends ApiItem {
  fqdn: string
  source: string
  serverVersion: number
  treatAsAuthenticated: boolean
  throttleAsServer: boolean
  outboundOnly: boolean
  duplicate: boolean
  removal: string[]
  connected: boolean
  registrar?: string
  port?: number
  lastHandshake?: { at: number; peer: string }
  lastReject?: Rejection
}

interface RefusedPeer extends ApiItem, Rejection {
  names: string[]
}

const sources = ['Topology', 'TrustedApplicationPool', 'AuthorizedHost', 'UMDialPlan'] as const

export const getCsKnownServer: Cmdlet = {
  name: 'Get-CsKnownServer',
  synopsis: 'Shows the known servers table: whom the front ends let speak for the organisation, from every source.',
  description: 'The table of the topology in force, with the last handshake and the last refusal of each server and why. A server that is there twice is refused.',
  parameters: {
    Identity: { type: 'string', position: 1, pipeline: 'value', aliases: ['Fqdn'], help: 'The FQDN of a server.', complete: async (c) => (await c.api.list<KnownServer>('known-servers')).map((server) => server.fqdn) },
    Source: { type: 'string', enum: sources, help: 'Only servers from this source.' },
    Refused: { type: 'switch', help: 'Peers that were refused and are no known server, in place of the table.' },
  },
  parameterSets: [['Identity', 'Source'], ['Refused']],
  examples: [
    { line: 'Get-CsKnownServer', does: 'The whole table.' },
    { line: 'Get-CsKnownServer owa.parley.test | fl', does: 'Why a server was let in or refused.' },
    { line: 'Get-CsKnownServer -Refused', does: 'Who else tried, with the names in their certificates.' },
  ],
  table: [{ property: 'Fqdn' }, { property: 'Source' }, { property: 'Duplicate' }, { property: 'Connected' }, { property: 'LastHandshake' }, { property: 'LastReject' }],
  notes: 'A Parley cmdlet: the original shows the table only in event 14492.',
  see: ['Enable-CsTopology', 'New-CsTrustedApplicationPool', 'New-CsAuthorizedHost', 'Set-UMService'],
  async run(c, p) {
    if (flag(p, 'Refused')) return (await c.api.list<RefusedPeer>('refused-peers')).map(refused)
    const [fqdn, source] = [text(p, 'Identity'), text(p, 'Source')]
    const query = { ...(fqdn === undefined ? {} : { fqdn }), ...(source === undefined ? {} : { source }) }
    return (await c.api.list<KnownServer>('known-servers', query)).map(shown)
  },
}

function shown(item: KnownServer): ShellObject {
  return {
    type: 'KnownServer',
    properties: {
      Identity: item.identity,
      Fqdn: item.fqdn,
      Source: item.source,
      Version: item.serverVersion,
      TreatAsAuthenticated: item.treatAsAuthenticated,
      ThrottleAsServer: item.throttleAsServer,
      OutboundOnly: item.outboundOnly,
      Registrar: item.registrar ?? '',
      Port: item.port ?? null,
      Duplicate: item.duplicate,
      Remove: item.duplicate ? item.removal : [],
      Connected: item.connected,
      LastHandshake: moment(item.lastHandshake?.at),
      LastReject: moment(item.lastReject?.at),
      LastRejectReason: item.lastReject?.reason ?? '',
      CorrelationId: item.lastReject?.correlationId ?? '',
    },
  }
}

function refused(item: RefusedPeer): ShellObject {
  return {
    type: 'RefusedPeer',
    properties: { CertificateNames: item.names, Peer: item.peer, LastReject: moment(item.at), LastRejectReason: item.reason, CorrelationId: item.correlationId },
  }
}
