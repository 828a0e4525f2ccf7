import { makeStyles, tokens } from '@fluentui/react-components'
import { Suspense, useEffect } from 'react'
import { CardHost } from '../../shared/card-host.tsx'
import { ErrorBoundary } from '../../shared/error-boundary.tsx'
import { lazyPart, fetchWhenIdle } from '../../shared/lazy-part.ts'
import { RowSkeletons } from '../../shared/states.tsx'
import { Toasts } from '../../shared/toasts.tsx'
import { type Route, useRoute, type ViewName } from '../../router.ts'
import { useApp } from '../../store.ts'
import { t } from '../../text/text.ts'
import { narrow } from '../../theme.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'
import { useDocumentTitle } from './use-document-title.ts'
import { views } from './views.ts'

const MailView = lazyPart(views.mail)
const ChatView = lazyPart(views.chat)
const PeopleView = lazyPart(views.people)
const CalendarView = lazyPart(views.calendar)
const AdminView = lazyPart(views.admin)
const SettingsView = lazyPart(views.settings)
const MailWatch = lazyPart(() => import('../../mail/mail-watch.tsx'))

const useStyles = makeStyles({
  page: {
    height: '100%',
    display: 'grid',
    gridTemplateColumns: '68px minmax(0, 1fr)',
    gridTemplateRows: 'auto auto minmax(0, 1fr)',
    gridTemplateAreas: '"top top" "banner banner" "rail view"',
    backgroundColor: tokens.colorNeutralBackground4,
    color: tokens.colorNeutralForeground1,
    [narrow]: {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gridTemplateRows: 'auto auto minmax(0, 1fr) auto',
      gridTemplateAreas: '"top" "banner" "view" "rail"',
    },
  },
  view: {
    gridArea: 'view',
    minHeight: 0,
    display: 'flex',
    padding: `0 ${tokens.spacingHorizontalS} ${tokens.spacingHorizontalS} 0`,
    outline: 'none',
    [narrow]: { padding: 0 },
  },
  waiting: { flexGrow: 1, borderRadius: tokens.borderRadiusLarge, backgroundColor: tokens.colorNeutralBackground1 },
  skip: {
    position: 'absolute',
    zIndex: 1000,
    left: tokens.spacingHorizontalM,
    top: '-60px',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    boxShadow: tokens.shadow16,
    ':focus': { top: tokens.spacingVerticalS },
  },
})

/** Everything around a view; the views themselves come when they are needed. */
export function Frame() {
  const styles = useStyles()
  const route = useRoute()
  const synced = useApp((app) => app.synced)
  useDocumentTitle(route.view)
  useEffect(() => {
    if (synced) fetchWhenIdle(() => import('../../shared/contact-card.tsx'), views.chat)
  }, [synced])
  const skip = (event: React.MouseEvent) => {
    event.preventDefault()
    document.getElementById('content')?.focus()
  }
  return (
    <div className={styles.page}>
      <a href="#content" className={styles.skip} onClick={skip}>
        {t('app.skipToContent')}
      </a>
      <TopBar />
      <ConnectionBanner />
      <Rail current={route.view} />
      <main id="content" tabIndex={-1} className={styles.view}>
        <ErrorBoundary key={route.view}>
          <Suspense fallback={<Waiting />}>{synced || !needsSnapshot.has(route.view) ? viewOf(route) : <Waiting />}</Suspense>
        </ErrorBoundary>
      </main>
      <CardHost />
      <Toasts />
      <Suspense fallback={null}>
        <MailWatch />
      </Suspense>
    </div>
  )
}

/** Views that would say "nobody" where they only do not know yet; the others need not wait. */
const needsSnapshot = new Set<ViewName>(['chat', 'people'])

function Waiting() {
  const styles = useStyles()
  return (
    <div className={styles.waiting}>
      <RowSkeletons />
    </div>
  )
}

function viewOf(route: Route) {
  switch (route.view) {
    case 'mail':
      return <MailView />
    case 'chat':
      return <ChatView address={route.with} />
    case 'people':
      return <PeopleView address={route.address} />
    case 'calendar':
      return <CalendarView />
    case 'admin':
      return <AdminView />
    case 'settings':
      return <SettingsView />
  }
}
