import { makeStyles, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { EmptyState, ErrorState, RowSkeletons } from '../../shared/states.tsx'
import type { Loaded } from './use-loaded.ts'

export interface DataColumn<T> {
  name: string
  heading: string
  /** CSS width; shares what is left when absent. */
  width?: string
  show(item: T): ReactNode
}

const useStyles = makeStyles({
  cell: { overflow: 'hidden', textOverflow: 'ellipsis', overflowWrap: 'anywhere', padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`, height: 'auto', minHeight: '36px', verticalAlign: 'middle' },
  heading: { fontWeight: tokens.fontWeightSemibold },
})

interface DataTableProps<T> {
  label: string
  loaded: Loaded<readonly T[]>
  columns: readonly DataColumn<T>[]
  keyOf(item: T): string
  empty: { title: string; hint?: string }
  onRetry(): void
  /** Pixels; a narrower screen scrolls it sideways. */
  minWidth?: number
}

/** A list of the administration: loading, failed, empty, or there. */
export function DataTable<T>({ label, loaded, columns, keyOf, empty, onRetry, minWidth = 560 }: DataTableProps<T>) {
  const styles = useStyles()
  if (loaded.state === 'loading') return <RowSkeletons rows={4} />
  if (loaded.state === 'failed') return <ErrorState text={loaded.reason} onRetry={onRetry} />
  if (loaded.value.length === 0) return <EmptyState {...empty} />
  return (
    <Table aria-label={label} size="small" style={{ minWidth: `${minWidth}px` }}>
      <TableHeader>
        <TableRow>
          {columns.map(({ name, heading, width }) => (
            <TableHeaderCell key={name} className={styles.heading} {...(width !== undefined && { style: { width } })}>
              {heading}
            </TableHeaderCell>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {loaded.value.map((item) => (
          <TableRow key={keyOf(item)}>
            {columns.map(({ name, show }) => (
              <TableCell key={name} className={styles.cell}>
                {show(item)}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
