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
  Option,
  SearchBox,
  tokens,
} from '@fluentui/react-components'
import { useState } from 'react'
import { addContact } from '../../actions/contacts.ts'
import { useDirectorySearch } from '../../shared/use-directory-search.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { type Choice, PersonOffer, PersonOffers } from './person-offers.tsx'

const useStyles = makeStyles({
  surface: { maxWidth: '460px' },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, paddingBottom: tokens.spacingVerticalS },
  search: { maxWidth: 'none' },
})

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
  const search = useDirectorySearch(text, 20)
  const me = useLive((live) => live.me.person.address)
  const contacts = useLive((live) => live.contacts)
  const typed = text.trim().toLowerCase()
  const people = search.state === 'found' ? search.people.filter((person) => person.address !== me) : []
  const offersTyped = search.state === 'found' && fullAddress.test(typed) && !people.some((person) => person.address === typed) && typed !== me
  const offer = (one: Choice, about: string) => {
    const already = contacts.some((contact) => contact.address === one.address)
    return <PersonOffer key={one.address} choice={one} about={about} chosen={choice?.address === one.address} unavailable={already ? t('addContact.already') : undefined} onChoose={onChoose} />
  }
  return (
    <PersonOffers search={search} hint={t('addContact.hint')} empty={people.length === 0 && !offersTyped}>
      {people.map((person) => offer({ address: person.address, name: person.displayName }, [person.title, person.department].filter(Boolean).join(' · ') || person.address))}
      {offersTyped && offer({ address: typed, name: typed }, t('addContact.useAddress', { address: typed }))}
    </PersonOffers>
  )
}
