import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components'
import { t } from '../../../text/text.ts'
import type { PendingChange } from './topology-data.ts'

const useStyles = makeStyles({
  bar: { flexShrink: 0, marginBottom: tokens.spacingVerticalM },
  list: { margin: `${tokens.spacingVerticalXS} 0 0`, paddingLeft: tokens.spacingHorizontalL, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
})

/** What is pending, and the way to put it in force or to forget it. */
export function PendingBar({ pending, working, onPublish, onDiscard }: { pending: readonly PendingChange[]; working: boolean; onPublish(): void; onDiscard(): void }) {
  const styles = useStyles()
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{t('admin.pendingCount', { count: pending.length })}</MessageBarTitle>
        {t('admin.pendingHint')}
        <ul className={styles.list} aria-label={t('admin.difference')}>
          {pending.map((change) => (
            <li key={`${change.what} ${change.identity}`}>{change.text}</li>
          ))}
        </ul>
      </MessageBarBody>
      <MessageBarActions>
        <Button disabledFocusable={working} onClick={onDiscard}>
          {t('admin.discard')}
        </Button>
        <Button appearance="primary" disabledFocusable={working} onClick={onPublish}>
          {t('admin.publish')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  )
}
