import { Field, makeStyles, Radio, RadioGroup, Select, Subtitle2, Switch, Text, tokens } from '@fluentui/react-components'
import { askForNotifications } from '../../actions/notifications.ts'
import { Pane } from '../../shared/pane.tsx'
import { changeSettings, type Settings, useSettings } from '../../settings.ts'
import { useLive } from '../../store.ts'
import { languages, t } from '../../text/text.ts'
import { ClientPasswordsSection } from './client-passwords-section.tsx'
import { PasswordSection } from './password-section.tsx'

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXXL}`, maxWidth: '560px' },
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  heading: { margin: 0 },
  quiet: { color: tokens.colorNeutralForeground3 },
})

export default function SettingsView() {
  const styles = useStyles()
  const settings = useSettings()
  const account = useLive((live) => live.me.person.address)
  return (
    <Pane title={t('settings.title')}>
      <div className={styles.body}>
        <section className={styles.section}>
          <Subtitle2 as="h2" className={styles.heading}>
            {t('settings.appearance')}
          </Subtitle2>
          <Field label={t('settings.theme')}>
            <RadioGroup value={settings.theme} onChange={(_, data) => changeSettings({ theme: data.value as Settings['theme'] })}>
              <Radio value="system" label={t('settings.themeSystem')} />
              <Radio value="light" label={t('settings.themeLight')} />
              <Radio value="dark" label={t('settings.themeDark')} />
              <Radio value="contrast" label={t('settings.themeContrast')} />
            </RadioGroup>
          </Field>
          <Field label={t('settings.language')}>
            <Select value={settings.language} onChange={(_, data) => changeSettings({ language: data.value as Settings['language'] })}>
              <option value="system">{t('settings.languageSystem')}</option>
              {Object.entries(languages).map(([tag, name]) => (
                <option key={tag} value={tag} lang={tag}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        </section>
        <Notifications wanted={settings.notifications} />
        <Text size={200} className={styles.quiet}>
          {t('settings.kept')}
        </Text>
        <PasswordSection account={account} />
        <ClientPasswordsSection />
      </div>
    </Pane>
  )
}

function Notifications({ wanted }: { wanted: boolean }) {
  const styles = useStyles()
  const supported = 'Notification' in globalThis
  const permission = supported ? Notification.permission : 'denied'
  const hint = !supported ? t('settings.notifyUnsupported') : permission === 'denied' ? t('settings.notifyDenied') : t('settings.notifyHint')
  return (
    <section className={styles.section}>
      <Subtitle2 as="h2" className={styles.heading}>
        {t('settings.notifications')}
      </Subtitle2>
      <Field hint={hint}>
        <Switch
          label={t('settings.notify')}
          checked={wanted && permission === 'granted'}
          disabled={permission === 'denied'}
          onChange={(_, data) => (data.checked ? void askForNotifications() : changeSettings({ notifications: false }))}
        />
      </Field>
    </section>
  )
}
