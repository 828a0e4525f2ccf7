import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { Watcher } from '../../../shared/wire.ts'
import { attempt } from '../../actions/attempt.ts'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  watcher: {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr)',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  actions: { gridColumn: '2', display: 'flex', gap: tokens.spacingHorizontalS },
})

/** People who added me and whom I have not answered. */
export function Watchers() {
  const styles = useStyles()
  const watchers = useLive((live) => live.watchers)
  if (watchers.length === 0) return null
  return (
    <ul className={styles.list}>
      {watchers.map((watcher) => (
        <Question key={watcher.address} watcher={watcher} />
      ))}
    </ul>
  )
}

function Question({ watcher }: { watcher: Watcher }) {
  const styles = useStyles()
  const name = watcher.displayName || watcher.address
  const answer = (said: 'accept' | 'block') => void attempt('contact.failed', 'watcher.answer', { address: watcher.address, answer: said })
  return (
    <li className={styles.watcher}>
      <PersonAvatar address={watcher.address} name={name} />
      <Text size={200}>{t('watcher.title', { name })}</Text>
      <div className={styles.actions}>
        <Button size="small" appearance="primary" aria-label={t('watcher.acceptName', { name })} onClick={() => answer('accept')}>
          {t('watcher.accept')}
        </Button>
        <Button size="small" aria-label={t('watcher.blockName', { name })} onClick={() => answer('block')}>
          {t('watcher.block')}
        </Button>
      </div>
    </li>
  )
}
