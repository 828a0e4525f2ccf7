import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import type { Suggestion } from '../../../mail/compose/suggestions.ts'
import { PersonAvatar } from '../../../shared/person-avatar.tsx'
import { PersonName } from '../../../shared/person-name.tsx'
import { t } from '../../../text/text.ts'

const useStyles = makeStyles({
  list: { position: 'absolute', zIndex: 20, top: 'calc(100% + 4px)', left: '36px', width: '340px', maxWidth: 'calc(100% - 36px)', maxHeight: '320px', margin: 0, listStyleType: 'none', overflowY: 'auto', boxSizing: 'border-box', padding: '4px', borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorNeutralForeground1, boxShadow: tokens.shadow16 },
  option: { display: 'grid', gridTemplateColumns: '32px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalS, alignItems: 'center', padding: '6px 8px', borderRadius: tokens.borderRadiusMedium, cursor: 'pointer', ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  chosen: { backgroundColor: tokens.colorNeutralBackground1Selected },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  about: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  group: { display: 'grid', placeItems: 'center', width: '32px', height: '32px', borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorBrandBackground2, color: tokens.colorBrandForeground1, fontSize: '18px' },
})

export const suggestionId = (list: string, index: number): string => `${list}-${index}`

interface SuggestionListProps {
  id: string
  label: string
  suggestions: readonly Suggestion[]
  chosen: number
  onChoose(suggestion: Suggestion): void
}

/** What completion offers, below where one types; the field keeps the focus. */
export function SuggestionList({ id, label, suggestions, chosen, onChoose }: SuggestionListProps) {
  const styles = useStyles()
  return (
    <ul id={id} role="listbox" aria-label={label} className={styles.list}>
      {suggestions.map((one, index) => (
        <li
          key={one.kind === 'group' ? `group ${one.name}` : one.recipient.address}
          id={suggestionId(id, index)}
          role="option"
          aria-selected={index === chosen}
          className={mergeClasses(styles.option, index === chosen && styles.chosen)}
          onMouseDown={(event) => {
            // The field would lose the focus, and take what is typed as it is.
            event.preventDefault()
            onChoose(one)
          }}
        >
          {one.kind === 'group' ? (
            <>
              <span className={styles.group} aria-hidden>
                <PeopleRegular />
              </span>
              <span className={styles.words}>
                <bdi>{one.name}</bdi>
                <span className={styles.about}>{t('compose.group', { count: one.members.length })}</span>
              </span>
            </>
          ) : (
            <>
              <PersonAvatar address={one.recipient.address} name={one.recipient.name || one.recipient.address} size={32} badge={false} />
              <span className={styles.words}>
                <PersonName as="static" address={one.recipient.address} name={one.recipient.name} />
                <span className={styles.about}>{one.about}</span>
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
