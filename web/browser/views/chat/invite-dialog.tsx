import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, makeStyles, mergeClasses, SearchBox, Text, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useState } from 'react'
import { wireLimits } from '../../../shared/wire.ts'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { reasonOf } from '../../shared/reason.ts'
import { quietInRow, useRowStyles } from '../../shared/row-styles.ts'
import { useDirectorySearch } from '../../shared/use-directory-search.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  surface: { maxWidth: '460px' },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, paddingBottom: tokens.spacingVerticalS },
  search: { maxWidth: 'none' },
  chosen: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, listStyleType: 'none', margin: 0, padding: 0 },
  chip: { display: 'inline-flex', alignItems: 'center', borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorNeutralBackground3, paddingInlineStart: tokens.spacingHorizontalS },
  list: { height: '236px', overflowY: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingHorizontalXS },
  option: {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    width: '100%',
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    background: 'none',
    font: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  quiet: { color: quietInRow },
  message: { display: 'block', padding: tokens.spacingHorizontalM, color: tokens.colorNeutralForeground3 },
})

interface Choice {
  address: string
  name: string
}

export interface InviteDialogProps {
  /** Who is in it already: not offered. */
  present: readonly string[]
  onInvite(people: string[]): Promise<unknown>
  onClose(): void
}

/** Asks whom to add to a conversation; contacts first, everybody by search. */
export function InviteDialog({ present, onInvite, onClose }: InviteDialogProps) {
  const styles = useStyles()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<readonly Choice[]>([])
  const [failure, setFailure] = useState('')
  const [working, setWorking] = useState(false)
  const toggle = (choice: Choice) => {
    setChosen(chosen.some((one) => one.address === choice.address) ? chosen.filter((one) => one.address !== choice.address) : [...chosen, choice].slice(0, wireLimits.invitedAtOnce))
    setText('')
  }
  const invite = () => {
    setWorking(true)
    onInvite(chosen.map((one) => one.address)).then(onClose, (error: unknown) => {
      setFailure(t('groups.failed', { reason: reasonOf(error) }))
      setWorking(false)
    })
  }
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.surface} aria-describedby={undefined}>
        <DialogBody>
          <DialogTitle>{t('groups.invite')}</DialogTitle>
          <DialogContent className={styles.content}>
            <Field label={t('addContact.search')} {...(failure !== '' && { validationMessage: failure })}>
              <SearchBox className={styles.search} autoFocus value={text} dismiss={text === '' ? null : { 'aria-label': t('search.clear') }} onChange={(_, data) => setText(data.value)} />
            </Field>
            {chosen.length > 0 && (
              <ul className={styles.chosen} aria-label={t('groups.chosen')}>
                {chosen.map((one) => (
                  <li key={one.address} className={styles.chip}>
                    <bdi>{one.name}</bdi>
                    <Button size="small" appearance="transparent" icon={<DismissRegular />} aria-label={t('groups.removeChosen', { name: one.name })} onClick={() => toggle(one)} />
                  </li>
                ))}
              </ul>
            )}
            <Offers text={text} present={present} chosen={chosen} onChoose={toggle} />
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('action.cancel')}</Button>
            <Button appearance="primary" disabled={chosen.length === 0 || working} onClick={invite}>
              {t('groups.inviteSubmit')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Offers({ text, present, chosen, onChoose }: { text: string; present: readonly string[]; chosen: readonly Choice[]; onChoose(choice: Choice): void }) {
  const styles = useStyles()
  const rows = useRowStyles()
  const search = useDirectorySearch(text, 20)
  const me = useLive((live) => live.me.person.address)
  const contacts = useLive((live) => live.contacts)
  const found: Choice[] = search.state === 'found' ? search.people.map((person) => ({ address: person.address, name: person.displayName })) : []
  const known: Choice[] = contacts.map((contact) => ({ address: contact.address, name: contact.displayName || contact.address })).toSorted((a, b) => a.name.localeCompare(b.name))
  const offered = (search.state === 'idle' ? known : found).filter((one) => one.address !== me && !present.includes(one.address))
  return (
    <div role="group" aria-label={t('addContact.results')} className={styles.list} tabIndex={-1}>
      {offered.map((one) => {
        const pressed = chosen.some((other) => other.address === one.address)
        return (
          <button key={one.address} type="button" aria-pressed={pressed} className={mergeClasses(rows.row, styles.option, pressed && rows.chosen)} onClick={() => onChoose(one)}>
            <PersonAvatar address={one.address} name={one.name} />
            <span className={styles.words}>
              <bdi>{one.name}</bdi>
              <Text size={200} className={styles.quiet} truncate>
                {one.address}
              </Text>
            </span>
          </button>
        )
      })}
      {search.state === 'idle' && offered.length === 0 && <Text className={styles.message}>{t('groups.inviteHint')}</Text>}
      {search.state === 'found' && offered.length === 0 && <Text className={styles.message}>{t('addContact.noMatch')}</Text>}
      {search.state === 'failed' && (
        <Text role="alert" className={styles.message}>
          {t('addContact.searchFailed', { reason: search.reason })}
        </Text>
      )}
    </div>
  )
}
