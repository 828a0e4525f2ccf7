import { makeStyles, tokens } from '@fluentui/react-components'
import { Link } from '../../shared/link.tsx'
import { Logo } from '../../shared/logo.tsx'
import { t } from '../../text/text.ts'
import { narrow } from '../../theme.ts'
import { MeControl } from './me-control.tsx'
import { SearchBox } from './search-box.tsx'

const useStyles = makeStyles({
  bar: {
    gridArea: 'top',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 480px) minmax(0, 1fr)',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    height: '52px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    [narrow]: { gridTemplateColumns: 'auto minmax(0, 1fr) auto', gap: tokens.spacingHorizontalS },
  },
  brand: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    justifySelf: 'start',
    padding: '4px',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  word: { [narrow]: { display: 'none' } },
  me: { justifySelf: 'end' },
})

export function TopBar() {
  const styles = useStyles()
  return (
    <header className={styles.bar}>
      <Link to={{ view: 'mail' }} className={styles.brand} aria-label={t('app.name')}>
        <Logo size={28} />
        <span className={styles.word} aria-hidden>
          {t('app.name')}
        </span>
      </Link>
      <SearchBox />
      <div className={styles.me}>
        <MeControl />
      </div>
    </header>
  )
}
