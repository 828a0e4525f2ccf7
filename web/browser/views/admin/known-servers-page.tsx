import { Badge, makeStyles, MessageBar, MessageBarBody, Text, tokens } from '@fluentui/react-components'
import { useCallback } from 'react'
import { Link } from '../../shared/link.tsx'
import { t } from '../../text/text.ts'
import { type Item, listItems } from './admin-api.ts'
import { DataTable, type DataColumn } from './data-table.tsx'
import { PageHead } from './page-head.tsx'
import { preciseTime } from './precise-time.ts'
import { useLoaded } from './use-loaded.ts'

interface Rejection {
  at: number
  peer: string
  reason: string
  correlationId: string
}

interface KnownServer extends Item {
  fqdn: string
  source: string
  treatAsAuthenticated: boolean
  duplicate: boolean
  removal: string[]
  connected: boolean
  port?: number
  lastHandshake?: { at: number; peer: string }
  lastReject?: Rejection
}

interface RefusedPeer extends Item, Rejection {
  names: string[]
}

const useStyles = makeStyles({
  heading: { margin: `${tokens.spacingVerticalXL} 0 ${tokens.spacingVerticalS}` },
  code: { display: 'block', fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  warning: { marginBottom: tokens.spacingVerticalM, flexShrink: 0 },
})

const serverColumns = (): DataColumn<KnownServer>[] => [
  { name: 'fqdn', heading: t('admin.server'), width: '220px', show: ({ fqdn }) => fqdn },
  { name: 'source', heading: t('admin.source'), width: '170px', show: ({ source }) => source },
  {
    name: 'state',
    heading: t('admin.state'),
    width: '130px',
    show: ({ duplicate, connected }) => (
      <Badge appearance="tint" color={duplicate ? 'danger' : connected ? 'success' : 'informative'}>
        {t(duplicate ? 'admin.ambiguous' : connected ? 'admin.connected' : 'admin.notConnected')}
      </Badge>
    ),
  },
  { name: 'handshake', heading: t('admin.lastHandshake'), width: '160px', show: ({ lastHandshake }) => lastHandshake && <span title={lastHandshake.peer}>{preciseTime(lastHandshake.at)}</span> },
  { name: 'reject', heading: t('admin.lastReject'), show: ({ lastReject }) => lastReject && <Refusal rejection={lastReject} /> },
]

const peerColumns = (): DataColumn<RefusedPeer>[] => [
  { name: 'names', heading: t('admin.certificateNames'), width: '240px', show: ({ names }) => names.join(', ') || t('admin.none') },
  { name: 'peer', heading: t('admin.address'), width: '160px', show: ({ peer }) => peer },
  { name: 'why', heading: t('admin.lastReject'), show: (peer) => <Refusal rejection={peer} /> },
]

/** Whom the front end trusts by name, live, and whom it turned away. */
export default function KnownServersPage() {
  const styles = useStyles()
  const servers = useLoaded(useCallback((signal: AbortSignal) => listItems<KnownServer>('known-servers', signal), []))
  const peers = useLoaded(useCallback((signal: AbortSignal) => listItems<RefusedPeer>('refused-peers', signal), []))
  const reload = () => {
    servers.reload()
    peers.reload()
  }
  const twice = servers.loaded.state === 'ready' ? servers.loaded.value.filter(({ duplicate }) => duplicate) : []
  return (
    <>
      <PageHead title={t('admin.knownServers')} about={t('admin.knownServersAbout')} onReload={reload} busy={servers.busy} />
      {twice.length > 0 && (
        <MessageBar intent="error" layout="multiline" className={styles.warning}>
          <MessageBarBody>
            {t('admin.ambiguousHint')}
            {[...new Set(twice.flatMap(({ removal }) => removal))].map((line) => (
              <code key={line} className={styles.code}>
                {line}
              </code>
            ))}
          </MessageBarBody>
        </MessageBar>
      )}
      <DataTable label={t('admin.knownServers')} loaded={servers.loaded} columns={serverColumns()} keyOf={({ identity }) => identity} empty={{ title: t('admin.knownServersNone'), hint: t('admin.knownServersNoneHint') }} onRetry={reload} />
      <Text as="h3" weight="semibold" className={styles.heading}>
        {t('admin.refusedPeers')}
      </Text>
      <DataTable label={t('admin.refusedPeers')} loaded={peers.loaded} columns={peerColumns()} keyOf={(peer) => `${peer.identity} ${peer.at}`} empty={{ title: t('admin.refusedPeersNone') }} onRetry={reload} />
    </>
  )
}

function Refusal({ rejection: { at, reason, correlationId } }: { rejection: Rejection }) {
  return (
    <>
      {preciseTime(at)}: {reason} <Link to={{ view: 'admin', page: 'trace', query: `correlation:${correlationId}` }}>{t('admin.openTrace')}</Link>
    </>
  )
}
