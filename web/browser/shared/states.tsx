import { Button, makeStyles, Skeleton, SkeletonItem, Subtitle2, Text, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { t } from '../text/text.ts'

const useStyles = makeStyles({
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalXXL,
    minHeight: 'min(260px, 100%)',
    flexGrow: 1,
  },
  picture: {
    display: 'grid',
    placeItems: 'center',
    width: '72px',
    height: '72px',
    marginBottom: tokens.spacingVerticalS,
    borderRadius: tokens.borderRadiusCircular,
    color: tokens.colorBrandForeground1,
    backgroundColor: tokens.colorBrandBackground2,
    fontSize: '32px',
  },
  hint: { color: tokens.colorNeutralForeground3, maxWidth: '42ch', textWrap: 'balance' },
  rows: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, padding: tokens.spacingHorizontalL },
  row: { display: 'grid', gridTemplateColumns: '32px 1fr', columnGap: tokens.spacingHorizontalM, rowGap: tokens.spacingVerticalXS, alignItems: 'center' },
  lines: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  short: { width: '45%' },
})

export interface EmptyStateProps {
  icon?: ReactNode
  title: string
  hint?: string
  children?: ReactNode
}

/** What a place says when there is nothing in it yet. */
export function EmptyState({ icon, title, hint, children }: EmptyStateProps) {
  const styles = useStyles()
  return (
    <div className={styles.empty}>
      {icon !== undefined && (
        <div className={styles.picture} aria-hidden>
          {icon}
        </div>
      )}
      <Subtitle2 as="h2" block style={{ margin: 0 }}>
        {title}
      </Subtitle2>
      {hint !== undefined && <Text align="center" className={styles.hint}>{hint}</Text>}
      {children}
    </div>
  )
}

/** Something could not be loaded: what, and the way on. */
export function ErrorState({ text, onRetry }: { text: string; onRetry?: () => void }) {
  const styles = useStyles()
  return (
    <div className={styles.empty} role="alert">
      <Text align="center" className={styles.hint}>{text}</Text>
      {onRetry && <Button onClick={onRetry}>{t('action.tryAgain')}</Button>}
    </div>
  )
}

/** Rows that are on their way, in the shape they will have. */
export function RowSkeletons({ rows = 6 }: { rows?: number }) {
  const styles = useStyles()
  return (
    <Skeleton aria-label={t('app.loading')} className={styles.rows}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row}>
          <SkeletonItem shape="circle" size={32} />
          <div className={styles.lines}>
            <SkeletonItem size={12} />
            <SkeletonItem size={8} className={styles.short} />
          </div>
        </div>
      ))}
    </Skeleton>
  )
}
