import { Button, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components'
import { ChatRegular } from '@fluentui/react-icons/svg/chat'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { PersonAddRegular } from '@fluentui/react-icons/svg/person-add'
import { useEffect } from 'react'
import { addContact } from '../actions/contacts.ts'
import { composeMail } from '../compose-request.ts'
import { contactOf } from '../conversations.ts'
import { lookUp, usePeople } from '../people.ts'
import { navigate } from '../router.ts'
import { useLive } from '../store.ts'
import { presenceLine } from '../text/status.ts'
import { t } from '../text/text.ts'
import { PersonAvatar } from './person-avatar.tsx'
import { useNameOf } from './person-name.tsx'
import { PresenceBadge } from './presence-badge.tsx'
import { useNow } from './use-now.ts'
import { useInternal, usePresence } from './use-presence.ts'

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  head: { display: 'flex', gap: tokens.spacingHorizontalL, alignItems: 'center' },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, gap: '2px' },
  name: { margin: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
  presence: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  note: { overflowWrap: 'anywhere', whiteSpace: 'pre-line', padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  facts: { display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', columnGap: tokens.spacingHorizontalL, rowGap: tokens.spacingVerticalXS, margin: 0 },
  term: { color: tokens.colorNeutralForeground3 },
  fact: { margin: 0, overflowWrap: 'anywhere' },
  link: { color: tokens.colorBrandForegroundLink },
})

export interface PersonDetailsProps {
  address: string
  name?: string
  /** In the People view larger than on the card. */
  large?: boolean
  /** A button leads somewhere else: the card closes. */
  onLeave?(): void
}

/** Photo, title, presence with its note, and the ways to reach someone. */
export function PersonDetails({ address, name: given, large = false, onLeave }: PersonDetailsProps) {
  const styles = useStyles()
  const name = useNameOf(address, given)
  const person = usePeople((state) => state.people.get(address))
  const internal = useInternal(address)
  useEffect(() => lookUp(address), [address])
  const role = [person?.title, person?.department].filter(Boolean).join(' · ')
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <PersonAvatar address={address} name={name} size={large ? 96 : 64} badge={false} />
        <div className={styles.words}>
          <Subtitle1 as="h2" className={styles.name}>
            <bdi>{name}</bdi>
          </Subtitle1>
          {(role !== '' || !internal) && <Text className={styles.quiet}>{role === '' ? t('card.external') : role}</Text>}
          <PresenceOf address={address} />
        </div>
      </div>
      <Note address={address} />
      <Actions address={address} name={name} {...(onLeave && { onLeave })} />
      <dl className={styles.facts}>
        <Fact term={t('card.mail')} value={address} href={`mailto:${address}`} onFollow={() => composeMail({ to: [{ address, name }] })} />
        <Fact term={t('card.phone')} value={person?.phone ?? ''} href={`tel:${person?.phone.replaceAll(/[^+\d]/g, '') ?? ''}`} />
        <Fact term={t('card.office')} value={person?.office ?? ''} />
        {large && <Fact term={t('card.department')} value={person?.department ?? ''} />}
        {large && <Fact term={t('card.company')} value={person?.company ?? ''} />}
      </dl>
    </div>
  )
}

function PresenceOf({ address }: { address: string }) {
  const styles = useStyles()
  const presence = usePresence(address)
  const now = useNow()
  if (!presence) return null
  return (
    <span className={styles.presence}>
      <PresenceBadge status={presence.status} size="small" />
      <Text>{presenceLine(presence, now)}</Text>
    </span>
  )
}

function Note({ address }: { address: string }) {
  const styles = useStyles()
  const note = usePresence(address)?.note ?? ''
  if (note === '') return null
  return (
    <Text className={styles.note}>
      <bdi>{note}</bdi>
    </Text>
  )
}

function Actions({ address, name, onLeave }: { address: string; name: string; onLeave?: () => void }) {
  const styles = useStyles()
  const me = useLive((live) => live.me.person.address)
  const contact = useLive((live) => contactOf(live, address))
  const internal = useInternal(address)
  const leave = (go: () => void) => () => {
    onLeave?.()
    go()
  }
  return (
    <div className={styles.actions}>
      <Button appearance="primary" icon={<MailRegular />} onClick={leave(() => composeMail({ to: [{ address, name }] }))}>
        {t('card.email')}
      </Button>
      {address !== me && internal && (
        <Button icon={<ChatRegular />} onClick={leave(() => navigate({ view: 'chat', with: address }))}>
          {t('card.chat')}
        </Button>
      )}
      {address !== me && !contact && (
        <Button icon={<PersonAddRegular />} onClick={() => void addContact(address, name, [])}>
          {t('card.addContact')}
        </Button>
      )}
    </div>
  )
}

interface FactProps {
  term: string
  value: string
  href?: string
  onFollow?: () => void
}

function Fact({ term, value, href, onFollow }: FactProps) {
  const styles = useStyles()
  if (value === '') return null
  const follow = (event: React.MouseEvent) => {
    if (!onFollow) return
    event.preventDefault()
    onFollow()
  }
  return (
    <>
      <dt className={styles.term}>{term}</dt>
      <dd className={styles.fact}>
        {href === undefined ? (
          <bdi>{value}</bdi>
        ) : (
          <a className={styles.link} href={href} onClick={follow}>
            <bdi>{value}</bdi>
          </a>
        )}
      </dd>
    </>
  )
}
