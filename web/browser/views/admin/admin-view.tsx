import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { type ReactNode, Suspense } from 'react'
import { ErrorBoundary } from '../../shared/error-boundary.tsx'
import { lazyPart } from '../../shared/lazy-part.ts'
import { Link } from '../../shared/link.tsx'
import { Pane } from '../../shared/pane.tsx'
import { EmptyState, RowSkeletons } from '../../shared/states.tsx'
import { useRoute } from '../../router.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { narrow } from '../../theme.ts'
import { adminPages, type AdminPageName } from './pages.ts'

const useStyles = makeStyles({
  body: { display: 'grid', gridTemplateColumns: '200px minmax(0, 1fr)', flexGrow: 1, minHeight: 0, [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', gridTemplateRows: 'auto minmax(0, 1fr)' } },
  nav: {
    display: 'flex',
    flexDirection: 'column',
    gap: '2px',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    overflowY: 'auto',
    [narrow]: { flexDirection: 'row', overflowX: 'auto', overflowY: 'hidden' },
  },
  link: {
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecoration: 'none',
    whiteSpace: 'nowrap',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  chosen: { backgroundColor: tokens.colorSubtleBackgroundSelected, color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  page: { display: 'flex', flexDirection: 'column', minWidth: 0, minHeight: 0, overflow: 'auto', padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXXL}` },
})

/** Each page loads when it is first shown. */
const shown = new Map<AdminPageName, ReactNode>(
  adminPages.map(({ name, load }) => {
    const Part = lazyPart<object>(load)
    return [name, <Part key={name} />]
  }),
)

export default function AdminView() {
  const administrator = useLive((live) => live.me.administrator)
  return <Pane title={t('admin.title')}>{administrator ? <Pages /> : <EmptyState title={t('admin.forbidden')} />}</Pane>
}

function Pages() {
  const styles = useStyles()
  const route = useRoute()
  const name = route.view === 'admin' ? route.page : undefined
  const page = adminPages.find((one) => one.name === name) ?? adminPages[0]
  return (
    <div className={styles.body}>
      <nav aria-label={t('admin.title')} className={styles.nav}>
        {adminPages.map((one) => (
          <Link key={one.name} to={{ view: 'admin', page: one.name }} className={mergeClasses(styles.link, one === page && styles.chosen)} aria-current={one === page ? 'page' : undefined}>
            {t(one.title)}
          </Link>
        ))}
      </nav>
      {/* Scrolls, so it takes the focus for those who scroll by keyboard. */}
      <section className={styles.page} aria-label={t(page.title)} tabIndex={0}>
        <ErrorBoundary key={page.name}>
          <Suspense fallback={<RowSkeletons />}>{shown.get(page.name)}</Suspense>
        </ErrorBoundary>
      </section>
    </div>
  )
}
