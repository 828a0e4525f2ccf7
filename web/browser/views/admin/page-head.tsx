import { Button, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import type { ReactNode } from 'react'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  head: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, padding: `${tokens.spacingVerticalS} 0 ${tokens.spacingVerticalM}` },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  title: { margin: 0 },
  grow: { flexGrow: 1 },
  about: { color: tokens.colorNeutralForeground3, maxWidth: '80ch' },
})

/** The title of an administration page, what it is for, and what can be done with all of it. */
export function PageHead({ title, about, onReload, busy = false, children }: { title: string; about?: string; onReload?: () => void; busy?: boolean; children?: ReactNode }) {
  const styles = useStyles()
  return (
    <div className={styles.head}>
      <div className={styles.row}>
        <Subtitle1 as="h2" className={styles.title}>
          {title}
        </Subtitle1>
        <span className={styles.grow} />
        {children}
        {onReload && <Button appearance="subtle" icon={<ArrowClockwiseRegular />} disabledFocusable={busy} aria-label={t('admin.reload')} title={t('admin.reload')} onClick={onReload} />}
      </div>
      {about !== undefined && (
        <Text size={200} className={styles.about}>
          {about}
        </Text>
      )}
    </div>
  )
}
