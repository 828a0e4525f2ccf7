import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import { useApp } from '../../store.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  banner: {
    gridArea: 'banner',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    marginBottom: tokens.spacingVerticalS,
    backgroundColor: tokens.colorStatusWarningBackground1,
    color: tokens.colorStatusWarningForeground1,
    borderBottom: `1px solid ${tokens.colorStatusWarningBorder1}`,
  },
  words: { fontWeight: tokens.fontWeightSemibold },
})

/** Says that the connection is lost, and that nothing else is. */
export function ConnectionBanner() {
  const styles = useStyles()
  const lost = useApp((app) => app.connection === 'reconnecting')
  if (!lost) return null
  return (
    <div role="status" className={styles.banner}>
      <Spinner size="extra-tiny" aria-hidden />
      <Text className={styles.words}>{t('connection.reconnecting')}</Text>
      <Text size={200}>{t('connection.hint')}</Text>
    </div>
  )
}
