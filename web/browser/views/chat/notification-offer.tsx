import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { AlertRegular } from '@fluentui/react-icons/svg/alert'
import { askForNotifications } from '../../actions/notifications.ts'
import { changeSettings, useSettings } from '../../settings.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  offer: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalS,
    rowGap: tokens.spacingVerticalS,
    margin: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalS}`,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorNeutralForeground1,
  },
  icon: { fontSize: '20px', color: tokens.colorBrandForeground1 },
  actions: { gridColumn: '2', display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
})

/** Offered once: the browser may only be asked when the person has pressed something. */
export function NotificationOffer() {
  const styles = useStyles()
  const asked = useSettings((settings) => settings.notificationsAsked || settings.notifications)
  if (asked || !('Notification' in globalThis) || Notification.permission === 'denied') return null
  return (
    <div className={styles.offer}>
      <AlertRegular className={styles.icon} aria-hidden />
      <Text size={200}>{t('notifications.ask')}</Text>
      <div className={styles.actions}>
        <Button size="small" appearance="primary" onClick={() => void askForNotifications()}>
          {t('notifications.turnOn')}
        </Button>
        <Button size="small" onClick={() => changeSettings({ notificationsAsked: true })}>
          {t('notifications.notNow')}
        </Button>
      </div>
    </div>
  )
}
