import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, makeStyles, SearchBox, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useState } from 'react'
import { wireLimits } from '../../../shared/wire.ts'
import { reasonOf } from '../../shared/reason.ts'
import { useDirectorySearch } from '../../shared/use-directory-search.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { type Choice, PersonOffer, PersonOffers } from './person-offers.tsx'

const useStyles = makeStyles({
  surface: { maxWidth: '460px' },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, paddingBottom: tokens.spacingVerticalS },
  search: { maxWidth: 'none' },
  chosen: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, listStyleType: 'none', margin: 0, padding: 0 },
  chip: { display: 'inline-flex', alignItems: 'center', borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorNeutralBackground3, paddingInlineStart: tokens.spacingHorizontalS },
})

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
  const search = useDirectorySearch(text, 20)
  const me = useLive((live) => live.me.person.address)
  const contacts = useLive((live) => live.contacts)
  const found: Choice[] = search.state === 'found' ? search.people.map((person) => ({ address: person.address, name: person.displayName })) : []
  const known: Choice[] = contacts.map((contact) => ({ address: contact.address, name: contact.displayName || contact.address })).toSorted((a, b) => a.name.localeCompare(b.name))
  const offered = (search.state === 'idle' ? known : found).filter((one) => one.address !== me && !present.includes(one.address))
  return (
    <PersonOffers search={search} hint={t('groups.inviteHint')} empty={offered.length === 0}>
      {offered.map((one) => (
        <PersonOffer key={one.address} choice={one} about={one.address} chosen={chosen.some((other) => other.address === one.address)} onChoose={onChoose} />
      ))}
    </PersonOffers>
  )
}
