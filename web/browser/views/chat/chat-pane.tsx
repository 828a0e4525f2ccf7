import { Button, Caption1Strong, makeStyles, Title3, tokens, Tooltip } from '@fluentui/react-components'
import { PeopleAddRegular } from '@fluentui/react-icons/svg/people-add'
import { PersonAddRegular } from '@fluentui/react-icons/svg/person-add'
import { useState } from 'react'
import { wireLimits } from '../../../shared/wire.ts'
import { send } from '../../live.ts'
import { TextDialog } from '../../shared/text-dialog.tsx'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { AddContactDialog } from './add-contact-dialog.tsx'
import { ContactTree } from './contact-tree.tsx'
import { ConversationList } from './conversation-list.tsx'
import { ImNotice } from './im-notice.tsx'
import { NotificationOffer } from './notification-offer.tsx'
import { Watchers } from './watchers.tsx'

const useStyles = makeStyles({
  header: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}` },
  title: { margin: 0, flexGrow: 1 },
  scroll: { flexGrow: 1, minHeight: 0, overflowY: 'auto', padding: `0 ${tokens.spacingHorizontalS} ${tokens.spacingVerticalL}` },
  heading: { display: 'block', margin: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXS}`, color: tokens.colorNeutralForeground3 },
})

/** The left side of Chat: who asks for something, with whom I talk, and everyone I know. */
export function ChatPane({ current }: { current: string | undefined }) {
  const styles = useStyles()
  const [dialog, setDialog] = useState<'contact' | 'group'>()
  const hasConversations = useLive((live) => live.conversations.size > 0)
  const close = () => setDialog(undefined)
  return (
    <>
      <div className={styles.header}>
        <Title3 as="h1" className={styles.title}>
          {t('chat.title')}
        </Title3>
        <Tooltip content={t('chat.newGroup')} relationship="label">
          <Button appearance="subtle" icon={<PeopleAddRegular />} onClick={() => setDialog('group')} />
        </Tooltip>
        <Tooltip content={t('chat.addContact')} relationship="label">
          <Button appearance="subtle" icon={<PersonAddRegular />} onClick={() => setDialog('contact')} />
        </Tooltip>
      </div>
      <div className={styles.scroll}>
        <ImNotice />
        <NotificationOffer />
        <Watchers />
        {hasConversations && (
          <>
            <Caption1Strong as="h2" id="recent-heading" className={styles.heading}>
              {t('chat.conversations')}
            </Caption1Strong>
            <ConversationList current={current} labelledBy="recent-heading" />
          </>
        )}
        <Caption1Strong as="h2" className={styles.heading}>
          {t('chat.contacts')}
        </Caption1Strong>
        <ContactTree onAddContact={() => setDialog('contact')} />
      </div>
      {dialog === 'contact' && <AddContactDialog onClose={close} />}
      {dialog === 'group' && (
        <TextDialog
          title={t('group.addTitle')}
          label={t('group.label')}
          submit={t('action.add')}
          maxLength={wireLimits.groupNameCharacters}
          onSubmit={(name) => send('group.add', { name })}
          onClose={close}
        />
      )}
    </>
  )
}
