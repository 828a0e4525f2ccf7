import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { MailReadRegular } from '@fluentui/react-icons/svg/mail-read'
import { Suspense, useEffect, useRef } from 'react'
import { activateCompose, type OpenCompose, useComposes } from '../../mail/compose/composes.ts'
import { lazyPart } from '../../shared/lazy-part.ts'
import { RowSkeletons } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'

const ComposePane = lazyPart(() => import('./compose/compose-pane.tsx'))

const useStyles = makeStyles({
  tabs: { display: 'flex', flexShrink: 0, order: 1, gap: '2px', padding: `2px ${tokens.spacingHorizontalS} 0`, borderTop: `1px solid ${tokens.colorNeutralStroke2}`, overflowX: 'auto', backgroundColor: tokens.colorNeutralBackground2 },
  tab: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '6px',
    maxWidth: '220px',
    minWidth: 0,
    padding: '6px 10px',
    border: 'none',
    borderTop: '2px solid transparent',
    background: 'none',
    font: 'inherit',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  active: { borderTopColor: tokens.colorCompoundBrandStroke, color: tokens.colorNeutralForeground1, backgroundColor: tokens.colorNeutralBackground1, fontWeight: tokens.fontWeightSemibold },
  title: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
})

/** What is being written, in the place of what is read, and the way between them. */
export function ComposeArea() {
  const open = useComposes((state) => state.open)
  const active = useComposes((state) => state.active)
  const current = open.find((one) => one.key === active)
  const writing = useRef(false)
  useEffect(() => {
    // What had the focus is gone with the message: the list takes it, so that the keyboard goes on.
    if (writing.current && !current && document.activeElement === document.body) document.querySelector<HTMLElement>('[data-message-list]')?.focus({ preventScroll: true })
    writing.current = current !== undefined
  }, [current])
  return (
    <>
      {current && (
        <Suspense fallback={<RowSkeletons rows={3} />}>
          <ComposePane key={current.key} compose={current} />
        </Suspense>
      )}
      {(open.length > 1 || (open.length === 1 && !current)) && <Tabs open={open} active={active} />}
    </>
  )
}

function Tabs({ open, active }: { open: readonly OpenCompose[]; active: string | undefined }) {
  const styles = useStyles()
  return (
    <nav aria-label={t('compose.tabs')} className={styles.tabs}>
      <button type="button" className={mergeClasses(styles.tab, active === undefined && styles.active)} aria-current={active === undefined ? 'true' : undefined} onClick={() => activateCompose(undefined)}>
        <MailReadRegular aria-hidden />
        <span className={styles.title}>{t('mail.reading')}</span>
      </button>
      {open.map((one) => (
        <button key={one.key} type="button" className={mergeClasses(styles.tab, one.key === active && styles.active)} aria-current={one.key === active ? 'true' : undefined} onClick={() => activateCompose(one.key)}>
          <EditRegular aria-hidden />
          <bdi className={styles.title}>{one.title || t('mail.noSubject')}</bdi>
        </button>
      ))}
    </nav>
  )
}
