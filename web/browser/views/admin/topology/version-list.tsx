import { Badge, Button } from '@fluentui/react-components'
import { t } from '../../../text/text.ts'
import { DataTable, type DataColumn } from '../data-table.tsx'
import { preciseTime } from '../precise-time.ts'
import type { TopologyVersion } from './topology-data.ts'

const columns = (onRestore: (version: TopologyVersion) => void): DataColumn<TopologyVersion>[] => [
  { name: 'version', heading: t('admin.version'), width: '90px', show: ({ identity }) => identity },
  { name: 'at', heading: t('admin.time'), width: '160px', show: ({ publishedAt }) => preciseTime(publishedAt) },
  { name: 'changes', heading: t('admin.difference'), show: ({ changes }) => changes.join(' · ') },
  {
    name: 'restore',
    heading: '',
    width: '130px',
    show: (version) =>
      version.active ? (
        <Badge appearance="tint" color="success">
          {t('admin.inForce')}
        </Badge>
      ) : (
        <Button size="small" aria-label={t('admin.restoreOf', { version: version.identity })} onClick={() => onRestore(version)}>
          {t('admin.restore')}
        </Button>
      ),
  },
]

/** What was in force before; any of them can be made the pending one again. */
export function VersionList({ versions, onRestore }: { versions: TopologyVersion[]; onRestore(version: TopologyVersion): void }) {
  return <DataTable label={t('admin.versions')} loaded={{ state: 'ready', value: versions }} columns={columns(onRestore)} keyOf={({ identity }) => identity} empty={{ title: t('admin.none') }} onRetry={() => undefined} />
}
