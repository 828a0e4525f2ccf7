import { makeStyles, mergeClasses, SearchBox as FluentSearchBox, Text, tokens } from '@fluentui/react-components'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { type KeyboardEvent, useRef, useState } from 'react'
import { currentRoute, navigate, useRoute } from '../../router.ts'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { quietInRow, useRowStyles } from '../../shared/row-styles.ts'
import { useDirectorySearch } from '../../shared/use-directory-search.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  root: { position: 'relative', minWidth: 0 },
  box: { width: '100%', maxWidth: 'none', borderRadius: tokens.borderRadiusXLarge },
  results: {
    position: 'absolute',
    zIndex: 100,
    top: 'calc(100% + 6px)',
    left: 0,
    right: 0,
    maxHeight: '60vh',
    overflowY: 'auto',
    padding: tokens.spacingHorizontalXS,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow28,
  },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    width: '100%',
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalM}`,
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    background: 'none',
    font: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px'},
  },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  quiet: { color: quietInRow },
  icon: { fontSize: '20px', width: '32px', display: 'inline-flex', justifyContent: 'center', color: quietInRow },
  heading: { display: 'block', padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS}`, color: tokens.colorNeutralForeground3 },
  status: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
})

/** People while one types, mail on Enter. The focus moves into the results with the arrow keys. */
export function SearchBox() {
  const styles = useStyles()
  const rows = useRowStyles()
  const route = useRoute()
  const root = useRef<HTMLDivElement>(null)
  const [text, setText] = useState(route.view === 'mail' ? (route.query ?? '') : '')
  const [open, setOpen] = useState(false)
  const search = useDirectorySearch(open ? text : '', 6)
  const query = route.view === 'mail' ? route.query : undefined
  const [shownQuery, setShownQuery] = useState(query)
  if (query !== shownQuery) {
    setShownQuery(query)
    setText(query ?? '')
  }

  const searchMail = () => {
    setOpen(false)
    const now = currentRoute()
    navigate({ view: 'mail', ...(now.view === 'mail' && now.folder !== undefined && { folder: now.folder }), ...(text.trim() !== '' && { query: text.trim() }) })
  }
  const choose = (address: string) => {
    setOpen(false)
    setText('')
    navigate({ view: 'people', address })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const stops = [...(root.current?.querySelectorAll<HTMLElement>('input, [data-result]') ?? [])]
    const at = stops.indexOf(document.activeElement as HTMLElement)
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && open) {
      event.preventDefault()
      stops[(at + step + stops.length) % stops.length]?.focus()
    }
    if (event.key === 'Escape' && open) {
      event.stopPropagation()
      setOpen(false)
      stops[0]?.focus()
    }
    if (event.key === 'Enter' && at === 0) searchMail()
  }
  const people = search.state === 'found' ? search.people : []
  const shown = open && text.trim() !== ''
  return (
    <div ref={root} role="search" className={styles.root} onKeyDown={onKeyDown} onBlur={(event) => !root.current?.contains(event.relatedTarget as Node) && setOpen(false)}>
      <FluentSearchBox
        className={styles.box}
        aria-label={t('search.label')}
        placeholder={t('search.label')}
        appearance="filled-lighter"
        value={text}
        dismiss={{ 'aria-label': t('search.clear') }}
        onFocus={() => setOpen(true)}
        onChange={(_, data) => {
          setText(data.value)
          setOpen(true)
          if (data.value === '' && query !== undefined) navigate({ view: 'mail' })
        }}
      />
      <span role="status" className={styles.status}>
        {shown && search.state === 'found' ? t('search.found', { count: people.length }) : ''}
      </span>
      {shown && (
        <div className={styles.results}>
          <button type="button" data-result className={mergeClasses(rows.row, styles.item)} onClick={searchMail}>
            <span className={styles.icon} aria-hidden>
              <SearchRegular />
            </span>
            <bdi>{t('search.inMail', { text: text.trim() })}</bdi>
          </button>
          <Text size={200} weight="semibold" className={styles.heading}>
            {t('search.people')}
          </Text>
          <ul className={styles.list} aria-label={t('search.results')}>
            {people.map((person) => (
              <li key={person.address}>
                <button type="button" data-result className={mergeClasses(rows.row, styles.item)} onClick={() => choose(person.address)}>
                  <PersonAvatar address={person.address} name={person.displayName} />
                  <span className={styles.words}>
                    <bdi>{person.displayName}</bdi>
                    <Text size={200} className={styles.quiet} truncate>
                      {[person.title, person.department].filter(Boolean).join(' · ') || person.address}
                    </Text>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {search.state === 'found' && people.length === 0 && (
            <Text size={200} className={styles.heading}>
              {t('search.none')}
            </Text>
          )}
          {search.state === 'failed' && (
            <Text size={200} className={styles.heading} role="alert">
              {t('addContact.searchFailed', { reason: search.reason })}
            </Text>
          )}
        </div>
      )}
    </div>
  )
}
