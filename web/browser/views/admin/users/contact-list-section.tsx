import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, type MessageBarIntent, Subtitle2, Text, tokens, useRestoreFocusTarget } from '@fluentui/react-components'
import { type ReactNode, useCallback, useRef, useState } from 'react'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { reasonOf } from '../../../shared/reason.ts'
import { RowSkeletons } from '../../../shared/states.tsx'
import { t } from '../../../text/text.ts'
import { useLoaded } from '../use-loaded.ts'
import { loadContactStore, type MovedBack, rollBackContacts, stateText, troubleText } from './contact-store.ts'
import type { AdminUser } from './user-data.ts'

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, paddingTop: tokens.spacingVerticalM, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  heading: { margin: 0 },
  bar: { flexShrink: 0, overflowWrap: 'anywhere' },
  button: { alignSelf: 'start' },
})

/** Where somebody's contact list is kept, and its way back from the mailbox to the pool. */
export function ContactListSection({ user: { identity, displayName, imRefusal } }: { user: AdminUser }) {
  const styles = useStyles()
  const section = useRef<HTMLElement>(null)
  const restoreFocus = useRestoreFocusTarget()
  const { loaded, reload } = useLoaded(useCallback((signal: AbortSignal) => loadContactStore(identity, signal), [identity]))
  const [moved, setMoved] = useState<MovedBack>()
  const [asking, setAsking] = useState(false)
  const [working, setWorking] = useState(false)
  const [refused, setRefused] = useState('')
  const store = moved?.result ?? (loaded.state === 'ready' ? loaded.value : undefined)
  const trouble = store ? troubleText(store) : ''
  // The button that was pressed goes: the focus would leave the dialog with it.
  const stay = () => section.current?.focus()
  const moveBack = async () => {
    setWorking(true)
    setRefused('')
    try {
      setMoved(await rollBackContacts(identity))
    } catch (error) {
      setRefused(reasonOf(error))
      reload()
    } finally {
      setWorking(false)
      stay()
    }
  }
  return (
    <section ref={section} className={styles.section} aria-labelledby="user-contact-list" tabIndex={-1}>
      <Subtitle2 as="h3" id="user-contact-list" className={styles.heading}>
        {t('admin.contactList')}
      </Subtitle2>
      {loaded.state === 'loading' && <RowSkeletons rows={1} />}
      {loaded.state === 'failed' && (
        <Bar intent="error" text={loaded.reason}>
          <Button
            onClick={() => {
              stay()
              reload()
            }}
          >
            {t('action.tryAgain')}
          </Button>
        </Bar>
      )}
      {store && <Text role="status">{stateText(store, imRefusal === null)}</Text>}
      {trouble !== '' && <Bar intent="warning" text={trouble} />}
      {moved?.warnings.map((warning) => <Bar key={warning} intent="info" text={warning} />)}
      {refused !== '' && <Bar intent="error" text={refused} />}
      {store?.state === 'UcsMigrated' && (
        <Button className={styles.button} disabledFocusable={working} onClick={() => setAsking(true)} {...restoreFocus}>
          {t('admin.contactsRollBack')}
        </Button>
      )}
      {asking && <ConfirmDialog title={t('admin.contactsRollBackTitle', { name: displayName })} text={t('admin.contactsRollBackText')} confirm={t('admin.contactsRollBack')} onConfirm={() => void moveBack()} onClose={() => setAsking(false)} />}
    </section>
  )
}

function Bar({ intent, text, children }: { intent: MessageBarIntent; text: string; children?: ReactNode }) {
  const styles = useStyles()
  return (
    <MessageBar intent={intent} layout="multiline" className={styles.bar} role={intent === 'error' ? 'alert' : 'status'}>
      <MessageBarBody>{text}</MessageBarBody>
      {children !== undefined && <MessageBarActions>{children}</MessageBarActions>}
    </MessageBar>
  )
}
