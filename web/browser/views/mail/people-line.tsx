import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import type { Recipient } from '../../mail/addresses.ts'
import { lookUp } from '../../people.ts'
import { PersonName } from '../../shared/person-name.tsx'
import { useInternal } from '../../shared/use-presence.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: tokens.spacingHorizontalS, rowGap: '2px', minWidth: 0, fontSize: tokens.fontSizeBase200, lineHeight: '20px' },
  label: { color: tokens.colorNeutralForeground3, minWidth: '24px' },
  people: { display: 'contents', listStyleType: 'none' },
  person: { minWidth: 0, maxWidth: '100%' },
  more: { minWidth: 0, padding: 0, height: '20px', fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular },
})

const shownAtFirst = 6

/** A colleague whose mail address came without a name has one in the directory. */
function Person({ address, name }: Recipient) {
  const styles = useStyles()
  const internal = useInternal(address)
  const unnamed = internal && (name === '' || name === address)
  useEffect(() => {
    if (unnamed) lookUp(address)
  }, [unnamed, address])
  return <PersonName address={address} name={name} className={styles.person} />
}

/** To, Cc and so on: who, each with presence and card; a long list shows its beginning. */
export function People({ label, people }: { label: string; people: readonly Recipient[] }) {
  const styles = useStyles()
  const [all, setAll] = useState(false)
  if (people.length === 0) return null
  const folded = people.length > shownAtFirst + 1
  const shown = folded && !all ? people.slice(0, shownAtFirst) : people
  return (
    <div className={styles.line} role="group" aria-label={label}>
      <span className={styles.label}>{label}:</span>
      {shown.map((one, index) => (
        <Person key={`${index} ${one.address}`} {...one} />
      ))}
      {folded && (
        <Button appearance="transparent" size="small" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('mail.showLess') : t('mail.andMore', { count: people.length - shownAtFirst })}
        </Button>
      )}
    </div>
  )
}
