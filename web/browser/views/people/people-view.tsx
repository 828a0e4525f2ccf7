import { Button, makeStyles, mergeClasses, SearchBox, Text, Title3, tokens } from '@fluentui/react-components'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { PeopleSearchRegular } from '@fluentui/react-icons/svg/people-search'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { useMemo, useState } from 'react'
import { shownName } from '../../contact-groups.ts'
import { navigate } from '../../router.ts'
import { Link } from '../../shared/link.tsx'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { PersonDetails } from '../../shared/person-details.tsx'
import { quietInRow, useRowStyles } from '../../shared/row-styles.ts'
import { EmptyState, ErrorState, RowSkeletons } from '../../shared/states.tsx'
import { Tabs } from '../../shared/tabs.tsx'
import { useDirectorySearch } from '../../shared/use-directory-search.ts'
import { useNow } from '../../shared/use-now.ts'
import { usePresence } from '../../shared/use-presence.ts'
import { useLive } from '../../store.ts'
import { presenceLine } from '../../text/status.ts'
import { t } from '../../text/text.ts'
import { narrow, useNarrow } from '../../theme.ts'

const useStyles = makeStyles({
  view: { flexGrow: 1, minWidth: 0, display: 'grid', gridTemplateColumns: 'minmax(260px, 380px) minmax(0, 1fr)', gap: tokens.spacingHorizontalS, [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: 0 } },
  pane: {
    minHeight: 0,
    display: 'flex',
    flexDirection: 'column',
    overflow: 'hidden',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
    [narrow]: { borderRadius: 0, boxShadow: 'none' },
  },
  away: { [narrow]: { display: 'none' } },
  header: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}` },
  title: { margin: 0 },
  filter: { maxWidth: 'none' },
  scroll: { flexGrow: 1, minHeight: 0, overflowY: 'auto', padding: `0 ${tokens.spacingHorizontalS} ${tokens.spacingVerticalL}` },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  person: {
    display: 'grid',
    gridTemplateColumns: '40px minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    textDecorationLine: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  quiet: { color: quietInRow },
  details: { overflowY: 'auto', padding: tokens.spacingHorizontalXXL, maxWidth: '640px', [narrow]: { padding: tokens.spacingHorizontalL } },
})

interface Entry {
  address: string
  name: string
  /** Absent: the status stands there. */
  about?: string
}

const shownAtMost = 100

export default function PeopleView({ address }: { address: string | undefined }) {
  const styles = useStyles()
  const isNarrow = useNarrow()
  const [tab, setTab] = useState<'contacts' | 'directory'>('contacts')
  const [text, setText] = useState('')
  return (
    <div className={styles.view}>
      <div className={mergeClasses(styles.pane, address !== undefined && styles.away)}>
        <div className={styles.header}>
          <Title3 as="h1" className={styles.title}>
            {t('people.title')}
          </Title3>
          <SearchBox className={styles.filter} aria-label={t('people.filter')} placeholder={t('people.filter')} value={text} dismiss={{ 'aria-label': t('search.clear') }} onChange={(_, data) => setText(data.value)} />
          <Tabs
            label={t('people.lists')}
            panel="people-panel"
            tabs={[
              { value: 'contacts', text: t('people.contacts') },
              { value: 'directory', text: t('people.directory') },
            ]}
            value={tab}
            onChange={(chosen) => setTab(chosen)}
          />
        </div>
        <div id="people-panel" role="tabpanel" aria-labelledby={`people-panel-${tab}`} className={styles.scroll}>
          {tab === 'directory' ? <Directory text={text} current={address} /> : <Contacts text={text} current={address} />}
        </div>
      </div>
      {(address !== undefined || !isNarrow) && (
        <div className={styles.pane}>
          {address === undefined ? (
            <EmptyState icon={<PersonRegular />} title={t('people.pick')} hint={t('people.pickHint')} />
          ) : (
            <div className={styles.details}>
              {isNarrow && <Button appearance="subtle" icon={<ArrowLeftRegular />} aria-label={t('action.back')} onClick={() => navigate({ view: 'people' })} />}
              <PersonDetails key={address} address={address} large />
            </div>
          )}
        </div>
      )}
    </div>
  )
}

function StatusOf({ address }: { address: string }) {
  const presence = usePresence(address)
  const now = useNow()
  if (!presence) return address
  return (
    <>
      {presenceLine(presence, now)}
      {presence.note !== '' && (
        <>
          {' · '}
          <bdi>{presence.note}</bdi>
        </>
      )}
    </>
  )
}

interface ListProps {
  text: string
  current: string | undefined
}

function Directory({ text, current }: ListProps) {
  const search = useDirectorySearch(text, shownAtMost)
  if (search.state === 'failed') return <ErrorState text={t('people.failed', { reason: search.reason })} onRetry={search.again} />
  if (search.state === 'idle') return <EmptyState icon={<PeopleSearchRegular />} title={t('people.search')} hint={t('people.searchHint')} />
  if (search.state !== 'found') return <RowSkeletons />
  const entries = search.people.map((person) => ({ address: person.address, name: person.displayName, about: [person.title, person.department].filter(Boolean).join(' · ') }))
  return entries.length === 0 ? <EmptyState title={t('people.none', { text })} /> : <People entries={entries} current={current} />
}

function Contacts({ text, current }: ListProps) {
  const contacts = useLive((live) => live.contacts)
  const entries = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    return contacts
      .map((contact) => ({ address: contact.address, name: shownName(contact) }))
      .filter((entry) => `${entry.name} ${entry.address}`.toLowerCase().includes(wanted))
      .sort((a, b) => a.name.localeCompare(b.name))
  }, [contacts, text])
  if (entries.length > 0) return <People entries={entries} current={current} />
  return <EmptyState icon={<PeopleRegular />} title={contacts.length === 0 ? t('people.noContacts') : t('people.none', { text })} />
}

function People({ entries, current }: { entries: Entry[]; current: string | undefined }) {
  const styles = useStyles()
  const rows = useRowStyles()
  return (
    <ul className={styles.list} aria-label={t('people.list')}>
      {entries.map((entry) => (
        <li key={entry.address}>
          <Link to={{ view: 'people', address: entry.address }} aria-current={entry.address === current ? 'page' : undefined} className={mergeClasses(rows.row, styles.person, entry.address === current && rows.chosen)}>
            <PersonAvatar address={entry.address} name={entry.name} size={40} />
            <span className={styles.words}>
              <bdi>{entry.name}</bdi>
              <Text size={200} className={styles.quiet} truncate>
                {entry.about ?? <StatusOf address={entry.address} />}
              </Text>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
