import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { quietInRow, useRowStyles } from '../../shared/row-styles.ts'
import type { DirectorySearch } from '../../shared/use-directory-search.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  list: { height: '236px', overflowY: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingHorizontalXS },
  option: {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr)',
    gridAutoFlow: 'column',
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

/** Somebody who can be chosen in a dialog. */
export interface Choice {
  address: string
  name: string
}

/** Those who can be chosen, and where there are none, why. @param hint  what to do while nothing is searched for */
export function PersonOffers({ search, hint, empty, children }: { search: DirectorySearch; hint: string; empty: boolean; children: ReactNode }) {
  const styles = useStyles()
  return (
    <div role="group" aria-label={t('addContact.results')} className={styles.list} tabIndex={-1}>
      {children}
      {search.state === 'idle' && empty && <Text className={styles.message}>{hint}</Text>}
      {search.state === 'found' && empty && <Text className={styles.message}>{t('addContact.noMatch')}</Text>}
      {search.state === 'failed' && (
        <Text role="alert" className={styles.message}>
          {t('addContact.searchFailed', { reason: search.reason })}
        </Text>
      )}
    </div>
  )
}

/** One of them. @param unavailable  why this one cannot be chosen */
export function PersonOffer({ choice, about, chosen, unavailable, onChoose }: { choice: Choice; about: string; chosen: boolean; unavailable?: string | undefined; onChoose(choice: Choice): void }) {
  const styles = useStyles()
  const rows = useRowStyles()
  return (
    <button type="button" disabled={unavailable !== undefined} aria-pressed={chosen} className={mergeClasses(rows.row, styles.option, chosen && rows.chosen)} onClick={() => onChoose(choice)}>
      <PersonAvatar address={choice.address} name={choice.name} />
      <span className={styles.words}>
        <bdi>{choice.name}</bdi>
        <Text size={200} className={styles.quiet} truncate>
          {about}
        </Text>
      </span>
      {unavailable !== undefined && <Text size={100}>{unavailable}</Text>}
    </button>
  )
}
