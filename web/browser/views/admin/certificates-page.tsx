import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useCallback } from 'react'
import { formatDate, t } from '../../text/text.ts'
import { type Item, listItems } from './admin-api.ts'
import { DataTable, type DataColumn } from './data-table.tsx'
import { PageHead } from './page-head.tsx'
import { useLoaded } from './use-loaded.ts'

interface Certificate extends Item {
  server: string
  thumbprint: string
  subject: string
  issuer: string
  certificateDomains: string[]
  notAfter: number
  isSelfSigned: boolean
  services: string[]
  presentedFor: string[]
  status: string
  renewedBy?: string
}

const useStyles = makeStyles({ code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' }, quiet: { color: tokens.colorNeutralForeground3 } })

const soonMs = 30 * 86_400_000

function stateOf(certificate: Certificate): ['success' | 'warning' | 'danger' | 'informative', string] {
  if (certificate.renewedBy !== undefined) return ['informative', t('admin.certReplaced')]
  if (certificate.status === 'PendingRequest') return ['informative', t('admin.certRequested')]
  if (certificate.status !== 'Valid') return ['danger', certificate.status === 'DateInvalid' ? t('admin.certDates') : t('admin.certUntrusted')]
  if (certificate.isSelfSigned) return ['warning', t('admin.certSelfSigned')]
  return certificate.notAfter - Date.now() < soonMs ? ['warning', t('admin.certSoon')] : ['success', t('admin.certValid')]
}

const columns = (): DataColumn<Certificate>[] => [
  { name: 'server', heading: t('admin.server'), width: '170px', show: ({ server }) => server },
  { name: 'subject', heading: t('admin.certSubject'), show: (certificate) => <Subject certificate={certificate} /> },
  { name: 'services', heading: t('admin.certUsedFor'), width: '190px', show: ({ presentedFor }) => presentedFor.join(', ') },
  { name: 'until', heading: t('admin.certUntil'), width: '120px', show: ({ notAfter }) => formatDate(notAfter, { dateStyle: 'medium' }) },
  {
    name: 'state',
    heading: t('admin.state'),
    width: '140px',
    show: (certificate) => {
      const [color, text] = stateOf(certificate)
      return (
        <Badge appearance="tint" color={color}>
          {text}
        </Badge>
      )
    },
  },
]

/** The certificates of all hosts: until when, and what presents them. */
export default function CertificatesPage() {
  const { loaded, busy, reload } = useLoaded(useCallback((signal: AbortSignal) => listItems<Certificate>('certificates', signal), []))
  return (
    <>
      <PageHead title={t('admin.certificates')} about={t('admin.certificatesAbout')} onReload={reload} busy={busy} />
      <DataTable label={t('admin.certificates')} loaded={loaded} columns={columns()} keyOf={({ identity }) => identity} empty={{ title: t('admin.none') }} onRetry={reload} />
    </>
  )
}

function Subject({ certificate: { subject, certificateDomains, issuer, thumbprint } }: { certificate: Certificate }) {
  const styles = useStyles()
  return (
    <>
      {subject}
      <Text block size={200} className={styles.quiet}>
        {certificateDomains.join(', ')} · {t('admin.certIssuer', { issuer })}
      </Text>
      <span className={styles.code}>{thumbprint}</span>
    </>
  )
}
