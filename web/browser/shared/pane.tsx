import { makeStyles, Title3, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { narrow } from '../theme.ts'

const useStyles = makeStyles({
  pane: {
    flexGrow: 1,
    minWidth: 0,
    minHeight: 0,
    display: 'flex',
    flexDirection: 'column',
    overflowY: 'auto',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
    [narrow]: { borderRadius: 0, boxShadow: 'none' },
  },
  title: { margin: 0, padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}` },
})

/** A view of one piece. */
export function Pane({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles()
  return (
    <div className={styles.pane}>
      <Title3 as="h1" className={styles.title}>
        {title}
      </Title3>
      {children}
    </div>
  )
}
