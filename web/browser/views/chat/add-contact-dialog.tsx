import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Dropdown,
  Field,
  makeStyles,
  mergeClasses,
  Option,
  SearchBox,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useState } from 'react'
import { addContact } from '../../actions/contacts.ts'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { quietInRow, useRowStyles } from '../../shared/row-styles.ts'
import { useDirectorySearch } from '../../shared/use-directory-search.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  surface: { maxWidth: '460px' },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, paddingBottom: tokens.spacingVerticalS },
  search: { maxWidth: 'none' },
  list: { height: '236px', overflowY: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingHorizontalXS },
  option: {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr) auto',
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
    ':disabled': { cursor: 'default', color: quietInRow },
  },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  quiet: { color: quietInRow },
  message: { display: 'block', padding: tokens.spacingHorizontalM, color: tokens.colorNeutralForeground3 },
})

interface Choice {
  address: string
  name: string
}

const fullAddress = /^[^\s@<>"]{1,64}@[a-z0-9][a-z0-9.-]*\.[a-z0-9-]+$/i

export function AddContactDialog({ onClose }: { onClose(): void }) {
  const styles = useStyles()
  const [text, setText] = useState('')
  const [choice, setChoice] = useState<Choice>()
  const [groupId, setGroupId] = useState<string>()
  const [working, setWorking] = useState(false)
  const groups = useLive((live) => live.groups)
  const group = groups.find((one) => one.id === groupId) ?? groups.find((one) => !one.fixed) ?? groups[0]
  const add = () => {
    if (!choice) return
    setWorking(true)
    void addContact(choice.address, choice.name, group && !group.fixed ? [group.id] : []).then((done) => (done ? onClose() : setWorking(false)))
  }
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t('addContact.title')}</DialogTitle>
          <DialogContent className={styles.content}>
            <Field label={t('addContact.search')}>
              <SearchBox
                className={styles.search}
                autoFocus
                value={text}
                dismiss={text === '' ? null : { 'aria-label': t('search.clear') }}
                onChange={(_, data) => {
                  setText(data.value)
                  setChoice(undefined)
                }}
              />
            </Field>
            <Results text={text} choice={choice} onChoose={setChoice} />
            <Field label={t('addContact.group')}>
              <Dropdown value={group?.name ?? ''} selectedOptions={group ? [group.id] : []} onOptionSelect={(_, data) => setGroupId(data.optionValue)}>
                {groups.map((one) => (
                  <Option key={one.id} value={one.id}>
                    {one.name}
                  </Option>
                ))}
              </Dropdown>
            </Field>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('action.cancel')}</Button>
            <Button appearance="primary" disabled={!choice || working} onClick={add}>
              {t('action.add')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Results({ text, choice, onChoose }: { text: string; choice: Choice | undefined; onChoose(choice: Choice): void }) {
  const styles = useStyles()
  const rows = useRowStyles()
  const search = useDirectorySearch(text, 20)
  const me = useLive((live) => live.me.person.address)
  const contacts = useLive((live) => live.contacts)
  const typed = text.trim().toLowerCase()
  const people = search.state === 'found' ? search.people.filter((person) => person.address !== me) : []
  const offersTyped = search.state === 'found' && fullAddress.test(typed) && !people.some((person) => person.address === typed) && typed !== me
  const option = (one: Choice, about: string) => {
    const already = contacts.some((contact) => contact.address === one.address)
    const chosen = choice?.address === one.address
    return (
      <button key={one.address} type="button" disabled={already} aria-pressed={chosen} className={mergeClasses(rows.row, styles.option, chosen && rows.chosen)} onClick={() => onChoose(one)}>
        <PersonAvatar address={one.address} name={one.name} />
        <span className={styles.words}>
          <bdi>{one.name}</bdi>
          <Text size={200} className={styles.quiet} truncate>
            {about}
          </Text>
        </span>
        {already && <Text size={100}>{t('addContact.already')}</Text>}
      </button>
    )
  }
  return (
    <div role="group" aria-label={t('addContact.results')} className={styles.list} tabIndex={-1}>
      {people.map((person) => option({ address: person.address, name: person.displayName }, [person.title, person.department].filter(Boolean).join(' · ') || person.address))}
      {offersTyped && option({ address: typed, name: typed }, t('addContact.useAddress', { address: typed }))}
      {search.state === 'idle' && <Text className={styles.message}>{t('addContact.hint')}</Text>}
      {search.state === 'found' && people.length === 0 && !offersTyped && <Text className={styles.message}>{t('addContact.noMatch')}</Text>}
      {search.state === 'failed' && (
        <Text role="alert" className={styles.message}>
          {t('addContact.searchFailed', { reason: search.reason })}
        </Text>
      )}
    </div>
  )
}
