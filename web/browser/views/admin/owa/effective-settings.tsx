import { Badge, makeStyles, MessageBar, MessageBarBody, Text, tokens } from '@fluentui/react-components'
import { t } from '../../../text/text.ts'
import { DataTable, type DataColumn } from '../data-table.tsx'
import type { Candidate, Effective, Resolved } from './owa-data.ts'

const useStyles = makeStyles({ heading: { display: 'block', margin: `${tokens.spacingVerticalXL} 0 ${tokens.spacingVerticalS}` }, bar: { flexShrink: 0, marginBottom: tokens.spacingVerticalS } })

interface Row extends Candidate {
  setting: string
  counts: boolean
}

const columns = (): DataColumn<Row>[] => [
  { name: 'setting', heading: t('admin.setting'), width: '170px', show: ({ setting }) => setting },
  { name: 'value', heading: t('admin.value'), show: ({ value }) => shown(value) },
  { name: 'generation', heading: t('admin.setIn'), width: '190px', show: ({ generation }) => generation },
  { name: 'place', heading: t('admin.place'), width: '230px', show: ({ place, key }) => `${place}: ${key}` },
  {
    name: 'counts',
    heading: '',
    width: '120px',
    show: ({ counts }) => (
      <Badge appearance="tint" color={counts ? 'success' : 'informative'}>
        {t(counts ? 'admin.counts' : 'admin.ignored')}
      </Badge>
    ),
  },
]

/** Of four places where a setting can stand, the one that counts, and those that don't. */
export function EffectiveSettings({ effective }: { effective: Effective }) {
  const styles = useStyles()
  const { now, warnings, server } = effective
  const rows = [...rowsOf(t('admin.imServerName'), now.serverName), ...rowsOf(t('admin.imCertificate'), now.certificate)]
  return (
    <>
      <Text as="h3" weight="semibold" className={styles.heading}>
        {t('admin.effectiveOn', { server })}
      </Text>
      {[...(now.verdict.im === 'on' ? [] : [`${now.verdict.reason ?? now.verdict.check ?? ''} ${now.verdict.remedy ?? ''}`]), ...warnings].map((warning) => (
        <MessageBar key={warning} intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>{warning}</MessageBarBody>
        </MessageBar>
      ))}
      <DataTable label={t('admin.effectiveOn', { server })} loaded={{ state: 'ready', value: rows }} columns={columns()} keyOf={(row) => `${row.setting} ${row.generation} ${row.place}`} empty={{ title: t('admin.nothingSet') }} onRetry={() => undefined} />
    </>
  )
}

function rowsOf(setting: string, { winner, losers }: Resolved): Row[] {
  return [...(winner ? [{ ...winner, setting, counts: true }] : []), ...losers.map((loser) => ({ ...loser, setting, counts: false }))]
}

function shown(value: Candidate['value']): string {
  if (typeof value === 'string') return value
  return 'thumbprint' in value ? value.thumbprint : `${value.issuer}, ${value.serialNumber}`
}
