import { Badge, Button, makeStyles, tokens, Tree, TreeItem, TreeItemLayout } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import type { ReactNode } from 'react'
import { t } from '../../../text/text.ts'
import type { Item } from '../admin-api.ts'
import type { TopologyData } from './topology-data.ts'

const useStyles = makeStyles({ quiet: { color: tokens.colorNeutralForeground3, marginLeft: tokens.spacingHorizontalS } })

interface TreeProps {
  data: TopologyData
  onRemove(collection: string, item: Item): void
}

/** Sites with their pools, trusted application pools with computers and applications, authorized hosts: pending changes included. */
export function TopologyTree({ data, onRemove }: TreeProps) {
  return (
    <Tree aria-label={t('admin.topology')} defaultOpenItems={['pools', 'trusted', 'hosts', ...data.sites.map(({ identity }) => `site ${identity}`), ...data.trustedPools.map(({ identity }) => `trusted ${identity}`)]}>
      {data.sites.map((site) => (
        <Branch key={site.identity} value={`site ${site.identity}`} text={t('admin.site', { name: site.displayName })} more={site.identity}>
          {data.pools
            .filter((pool) => pool.site === site.identity)
            .map((pool) => (
              <Leaf key={pool.identity} value={`pool ${pool.identity}`} text={pool.identity} more={`${t(pool.role === 'director' ? 'admin.director' : 'admin.frontEnd')} · ${pool.sipPort}`} pending={isPending(data, pool.identity)} />
            ))}
          {data.trustedPools
            .filter((pool) => pool.site === site.identity)
            .map((pool) => (
              <Branch key={pool.identity} value={`trusted ${pool.identity}`} text={pool.identity} more={`${t('admin.trustedPool')} → ${pool.registrar}`} pending={isPending(data, pool.identity)} onRemove={() => onRemove('trusted-application-pools', pool)}>
                {pool.computers.map((computer) => (
                  <Leaf key={computer} value={`computer ${pool.identity} ${computer}`} text={computer} more={t('admin.computer')} />
                ))}
                {data.applications
                  .filter((application) => application.trustedApplicationPoolFqdn === pool.identity)
                  .map((application) => (
                    <Leaf
                      key={application.identity}
                      value={application.identity}
                      text={application.applicationId}
                      more={t('admin.port', { port: String(application.port) })}
                      pending={isPending(data, application.identity)}
                      onRemove={() => onRemove('trusted-applications', application)}
                    />
                  ))}
              </Branch>
            ))}
        </Branch>
      ))}
      {data.authorizedHosts.length > 0 && (
        <Branch value="hosts" text={t('admin.authorizedHosts')}>
          {data.authorizedHosts.map((host) => (
            <Leaf key={host.identity} value={`host ${host.identity}`} text={host.identity} pending={isPending(data, host.identity)} onRemove={() => onRemove('authorized-hosts', host)} />
          ))}
        </Branch>
      )}
    </Tree>
  )
}

const isPending = ({ pending }: TopologyData, identity: string): boolean => pending.some((change) => change.identity.toLowerCase() === identity.toLowerCase())

interface RowProps {
  value: string
  text: string
  more?: string
  pending?: boolean
  onRemove?: () => void
}

function Branch({ children, ...row }: RowProps & { children: ReactNode }) {
  return (
    <TreeItem itemType="branch" value={row.value}>
      <Row {...row} />
      <Tree>{children}</Tree>
    </TreeItem>
  )
}

function Leaf(row: RowProps) {
  return (
    <TreeItem itemType="leaf" value={row.value}>
      <Row {...row} />
    </TreeItem>
  )
}

function Row({ text, more, pending = false, onRemove }: RowProps) {
  const styles = useStyles()
  const remove = onRemove === undefined ? null : <Button appearance="subtle" size="small" icon={<DeleteRegular />} aria-label={t('admin.removeOf', { name: text })} title={t('action.remove')} onClick={onRemove} />
  return (
    <TreeItemLayout
      aside={
        pending ? (
          <Badge appearance="tint" color="warning">
            {t('admin.pending')}
          </Badge>
        ) : null
      }
      actions={remove}
    >
      {text}
      {more !== undefined && <span className={styles.quiet}>{more}</span>}
    </TreeItemLayout>
  )
}
