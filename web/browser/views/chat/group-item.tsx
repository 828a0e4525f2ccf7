import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down'
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right'
import { quietInRow, useRowStyles } from '../../shared/row-styles.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import type { MenuPlace } from './contact-menu.tsx'
import { menuOpener, MoreButton } from './more-button.tsx'
import type { TreeRow, TreeStep } from './tree-row.ts'
import { useTreeStyles } from './tree-styles.ts'

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  chevron: { display: 'inline-flex', width: '24px', flexShrink: 0, justifyContent: 'center', fontSize: '12px', color: quietInRow },
  count: { marginLeft: tokens.spacingHorizontalS, flexShrink: 0, color: quietInRow, fontSize: tokens.fontSizeBase200 },
  target: { outline: `2px dashed ${tokens.colorBrandStroke1}`, outlineOffset: '-2px' },
})

export interface GroupItemProps {
  row: Extract<TreeRow, { kind: 'group' }>
  focusable: boolean
  dropOn: boolean
  onMenu(place: MenuPlace): void
  go(step: TreeStep): void
  onFocus(key: string): void
}

export function GroupItem({ row, focusable, dropOn, onMenu, go, onFocus }: GroupItemProps) {
  const styles = useStyles()
  const tree = useTreeStyles()
  const rows = useRowStyles()
  const { group, contacts, online } = row.shown
  const menu = menuOpener(onMenu, group)
  // Without IM nobody is known to be online or not: only how many there are is said.
  const imThere = useLive((live) => live.im.state === 'signed-in')
  const count = imThere ? t('chat.groupOnline', { online, total: contacts.length }) : t('chat.groupTotal', { count: contacts.length })
  return (
    <div role="none" className={mergeClasses(rows.row, tree.row, dropOn && styles.target)} onClick={() => go({ do: 'toggle', key: row.key })} onContextMenu={menu}>
      <div
        role="treeitem"
        aria-level={1}
        aria-posinset={row.at}
        aria-setsize={row.of}
        aria-expanded={row.open}
        aria-label={t('chat.group', { name: group.name, count })}
        data-row={row.key}
        tabIndex={focusable ? 0 : -1}
        className={tree.item}
        onFocus={() => onFocus(row.key)}
      >
        <span className={styles.chevron} aria-hidden>
          {row.open ? <ChevronDownRegular /> : <ChevronRightRegular />}
        </span>
        <bdi className={styles.name}>{group.name}</bdi>{' '}
        <span className={styles.count}>{count}</span>
      </div>
      <MoreButton title={t('group.menu', { name: group.name })} open={menu} />
    </div>
  )
}
