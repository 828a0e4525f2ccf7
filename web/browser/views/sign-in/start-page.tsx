import { makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { Logo } from '../../shared/logo.tsx'
import { EmptyState } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  page: { height: '100%', display: 'grid', placeItems: 'center', backgroundColor: tokens.colorNeutralBackground4 },
})

/** Until it is known whether somebody is signed in. */
export function StartPage({ unreachable }: { unreachable: boolean }) {
  const styles = useStyles()
  return (
    <main className={styles.page}>
      {unreachable ? (
        <EmptyState icon={<Logo size={40} />} title={t('start.unreachable')} hint={t('start.unreachableHint')}>
          <Spinner size="tiny" aria-label={t('connection.reconnecting')} />
        </EmptyState>
      ) : (
        <Spinner delay={300} aria-label={t('app.loading')} />
      )}
    </main>
  )
}
