import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, makeStyles, Switch, tokens } from '@fluentui/react-components'
import { t } from '../../text/text.ts'
import { setSingleKeys, useSingleKeys } from './single-keys.ts'

const useStyles = makeStyles({
  surface: { maxWidth: '720px' },
  groups: { columnWidth: '240px', columnGap: tokens.spacingHorizontalXXL },
  group: { breakInside: 'avoid', marginBottom: tokens.spacingVerticalL },
  heading: { margin: `0 0 ${tokens.spacingVerticalXS}`, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  list: { margin: 0, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', rowGap: '6px', columnGap: tokens.spacingHorizontalM, alignItems: 'center' },
  keys: { margin: 0, textAlign: 'end', whiteSpace: 'nowrap', display: 'flex', gap: '4px', justifyContent: 'flex-end' },
  key: { fontFamily: 'inherit', fontSize: tokens.fontSizeBase200, padding: '1px 6px', borderRadius: tokens.borderRadiusSmall, border: `1px solid ${tokens.colorNeutralStroke1}`, backgroundColor: tokens.colorNeutralBackground3 },
})

type Entry = [what: string, ...keys: string[]]

const groups = (): [string, Entry[]][] => [
  [
    t('keys.list'),
    [
      [t('keys.upDown'), '↑', '↓'],
      [t('keys.ends'), 'Home', 'End'],
      [t('keys.open'), 'Enter'],
      [t('keys.extend'), 'Shift ↑', 'Shift ↓'],
      [t('keys.toggle'), 'Ctrl Space'],
      [t('keys.all'), 'Ctrl A'],
    ],
  ],
  [
    t('keys.writing'),
    [
      [t('keys.send'), 'Ctrl Enter'],
      [t('compose.bold'), 'Ctrl B'],
      [t('compose.italic'), 'Ctrl I'],
      [t('compose.underline'), 'Ctrl U'],
      [t('keys.link'), 'Ctrl K'],
      [t('keys.close'), 'Esc'],
    ],
  ],
  [
    t('keys.message'),
    [
      [t('mail.new'), 'N'],
      [t('mail.reply'), 'R'],
      [t('mail.replyAll'), 'Shift R'],
      [t('mail.forward'), 'F'],
      [t('mail.archive'), 'E'],
      [t('mail.delete'), 'Delete'],
      [t('mail.deleteForever'), 'Shift Delete'],
      [t('mail.moveTo'), 'V'],
      [t('mail.markUnread'), 'U'],
      [t('mail.markRead'), 'Q'],
      [t('mail.flag'), 'Insert'],
      [t('keys.undo'), 'Ctrl Z'],
      [t('keys.search'), '/'],
      [t('keys.help'), '?'],
    ],
  ],
]

export default function ShortcutsDialog({ onClose }: { onClose(): void }) {
  const styles = useStyles()
  const on = useSingleKeys((state) => state.on)
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface aria-describedby={undefined} className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t('keys.title')}</DialogTitle>
          <DialogContent>
            <div className={styles.groups}>
              {groups().map(([title, entries]) => (
                <section key={title} className={styles.group}>
                  <h3 className={styles.heading}>{title}</h3>
                  <dl className={styles.list}>
                    {entries.map(([what, ...keys]) => (
                      <Entry key={what} what={what} keys={keys} />
                    ))}
                  </dl>
                </section>
              ))}
            </div>
            <Field hint={t('keys.useHint')}>
              <Switch label={t('keys.use')} checked={on} onChange={(_, data) => setSingleKeys(data.checked)} />
            </Field>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {t('action.close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Entry({ what, keys }: { what: string; keys: string[] }) {
  const styles = useStyles()
  return (
    <>
      <dt>{what}</dt>
      <dd className={styles.keys}>
        {keys.map((key) => (
          <kbd key={key} className={styles.key}>
            {key}
          </kbd>
        ))}
      </dd>
    </>
  )
}
