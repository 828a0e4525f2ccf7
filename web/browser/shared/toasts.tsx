import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import { InfoFilled } from '@fluentui/react-icons/svg/info'
import { type ReactNode, useEffect, useState } from 'react'
import { joinGroup } from '../actions/groups.ts'
import { navigate } from '../router.ts'
import { t } from '../text/text.ts'
import { narrow } from '../theme.ts'
import { dismissToast, type MessageToast, type NoticeToast, type Toast, useToasts } from '../toasts.ts'
import { GroupAvatar } from './group-avatar.tsx'
import { PersonAvatar } from './person-avatar.tsx'

const messageMs = 20_000
/** As long as the invitation is open. */
const invitationMs = 90_000
const noticeMs = 6_000

const useStyles = makeStyles({
  stack: {
    position: 'fixed',
    zIndex: 900,
    right: tokens.spacingHorizontalL,
    bottom: tokens.spacingHorizontalL,
    width: '360px',
    maxWidth: 'calc(100vw - 24px)',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    pointerEvents: 'none',
    [narrow]: { right: '12px', bottom: 'auto', top: '58px' },
  },
  toast: {
    pointerEvents: 'auto',
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    boxShadow: tokens.shadow28,
    animationName: { from: { opacity: 0, transform: 'translateY(12px)' }, to: { opacity: 1, transform: 'none' } },
    animationDuration: tokens.durationNormal,
    animationTimingFunction: tokens.curveDecelerateMid,
  },
  message: { display: 'grid', gridTemplateColumns: '40px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalM, rowGap: tokens.spacingVerticalS },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  text: { display: '-webkit-box', WebkitBoxOrient: 'vertical', WebkitLineClamp: 3, overflow: 'hidden', overflowWrap: 'anywhere', whiteSpace: 'pre-line' },
  quiet: { color: tokens.colorNeutralForeground3 },
  actions: { gridColumn: '2', display: 'flex', gap: tokens.spacingHorizontalS },
  notice: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  grow: { flexGrow: 1, overflowWrap: 'anywhere' },
  icon: { display: 'inline-flex', fontSize: '20px' },
  info: { color: tokens.colorBrandForeground1 },
  success: { color: tokens.colorStatusSuccessForeground1 },
  error: { color: tokens.colorPaletteRedForeground1 },
})

/** What asks for attention, in whatever view the person is. */
export function Toasts() {
  const styles = useStyles()
  const toasts = useToasts((state) => state.toasts)
  if (toasts.length === 0) return null
  return (
    <section aria-label={t('toast.region')} className={styles.stack}>
      {toasts.map((toast) => (toast.kind === 'notice' ? <Notice key={toast.id} toast={toast} /> : toast.invitation ? <Invitation key={toast.id} toast={toast} /> : <Message key={toast.id} toast={toast} />))}
    </section>
  )
}

/** Goes by itself, but never while it is pointed at or has the focus. */
function useLeaving(toast: Toast, ms: number | undefined) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held || ms === undefined) return
    const timer = setTimeout(() => dismissToast(toast.id), ms)
    return () => clearTimeout(timer)
  }, [toast, ms, held])
  return {
    onMouseEnter: () => setHeld(true),
    onMouseLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: () => setHeld(false),
    onKeyDown: (event: React.KeyboardEvent) => event.key === 'Escape' && dismissToast(toast.id),
  }
}

function Message({ toast }: { toast: MessageToast }) {
  const styles = useStyles()
  const leaving = useLeaving(toast, messageMs)
  const reply = () => {
    dismissToast(toast.id)
    navigate({ view: 'chat', with: toast.address })
  }
  return (
    <div role="alert" aria-label={t('toast.messageFrom', { name: toast.name })} className={mergeClasses(styles.toast, styles.message)} {...leaving}>
      <PersonAvatar address={toast.address} name={toast.name} size={40} />
      <div className={styles.words}>
        <Text weight="semibold" truncate>
          <bdi>{toast.name}</bdi>
        </Text>
        <Text className={styles.text}>
          <bdi>{toast.text}</bdi>
        </Text>
        {toast.count > 1 && (
          <Text size={200} className={styles.quiet}>
            {t('toast.more', { count: toast.count - 1 })}
          </Text>
        )}
      </div>
      <div className={styles.actions}>
        <Button appearance="primary" size="small" onClick={reply}>
          {t('toast.reply')}
        </Button>
        <Button size="small" onClick={() => dismissToast(toast.id)}>
          {t('toast.ignore')}
        </Button>
      </div>
    </div>
  )
}

/** Somebody asks me to come to a group conversation. */
function Invitation({ toast }: { toast: MessageToast }) {
  const styles = useStyles()
  const leaving = useLeaving(toast, invitationMs)
  const text = t('groups.invitedBy', { name: toast.name })
  const join = () => {
    dismissToast(toast.id)
    joinGroup(toast.address)
    navigate({ view: 'chat', with: toast.address })
  }
  return (
    <div role="alert" aria-label={text} className={mergeClasses(styles.toast, styles.message)} {...leaving}>
      <GroupAvatar size={40} />
      <Text className={styles.text}>
        <bdi>{text}</bdi>
      </Text>
      <div className={styles.actions}>
        <Button appearance="primary" size="small" onClick={join}>
          {t('groups.join')}
        </Button>
        <Button size="small" onClick={() => dismissToast(toast.id)}>
          {t('toast.ignore')}
        </Button>
      </div>
    </div>
  )
}

const icons: Record<NoticeToast['tone'], ReactNode> = { info: <InfoFilled />, success: <CheckmarkCircleFilled />, error: <ErrorCircleFilled /> }

function Notice({ toast }: { toast: NoticeToast }) {
  const styles = useStyles()
  const leaving = useLeaving(toast, toast.lasts ?? (toast.tone === 'error' ? undefined : noticeMs))
  const { action } = toast
  const act = () => {
    dismissToast(toast.id)
    action?.run()
  }
  return (
    <div role={toast.tone === 'error' ? 'alert' : 'status'} className={mergeClasses(styles.toast, styles.notice)} {...leaving}>
      <span aria-hidden className={mergeClasses(styles.icon, styles[toast.tone])}>
        {icons[toast.tone]}
      </span>
      <Text className={styles.grow}>{toast.text}</Text>
      {action && (
        <Button size="small" onClick={act}>
          {action.label}
        </Button>
      )}
      <Button size="small" appearance="subtle" icon={<DismissRegular />} aria-label={t('action.close')} onClick={() => dismissToast(toast.id)} />
    </div>
  )
}
