import { Button, makeStyles, Text, tokens, Tooltip } from '@fluentui/react-components'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { PeopleAddRegular } from '@fluentui/react-icons/svg/people-add'
import { PersonAddRegular } from '@fluentui/react-icons/svg/person-add'
import { useEffect, useState } from 'react'
import { attempt } from '../../actions/attempt.ts'
import { addContact } from '../../actions/contacts.ts'
import { beginGroup } from '../../actions/groups.ts'
import { composeMail } from '../../compose-request.ts'
import { contactOf } from '../../conversations.ts'
import { lookUp } from '../../people.ts'
import { navigate } from '../../router.ts'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { PersonName, useNameOf } from '../../shared/person-name.tsx'
import { useNow } from '../../shared/use-now.ts'
import { usePresence } from '../../shared/use-presence.ts'
import { useLive } from '../../store.ts'
import { presenceLine } from '../../text/status.ts'
import { t } from '../../text/text.ts'
import { useNarrow } from '../../theme.ts'
import { dismissMessagesFrom } from '../../toasts.ts'
import { Composer } from './composer.tsx'
import { ImNotice } from './im-notice.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { Transcript } from './transcript.tsx'

const useStyles = makeStyles({
  root: { flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column' },
  header: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, flexGrow: 1 },
  name: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, lineHeight: tokens.lineHeightBase400 },
  line: { color: tokens.colorNeutralForeground3, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
})

/** One conversation: who it is with, what was said, and the place to write. */
export function Conversation({ address }: { address: string }) {
  const styles = useStyles()
  const name = useNameOf(address)
  const isNarrow = useNarrow()
  useEffect(() => {
    lookUp(address)
    dismissMessagesFrom(address)
  }, [address])
  return (
    <section aria-label={t('chat.region', { name })} className={styles.root}>
      <Header address={address} name={name} />
      {isNarrow && <ImNotice />}
      <Transcript address={address} name={name} />
      <Composer address={address} name={name} />
    </section>
  )
}

function Header({ address, name }: { address: string; name: string }) {
  const styles = useStyles()
  const isNarrow = useNarrow()
  const [inviting, setInviting] = useState(false)
  const contact = useLive((live) => contactOf(live, address))
  const close = () => {
    void attempt('im.failed', 'conversation.close', { with: address })
    navigate({ view: 'chat' })
  }
  return (
    <header className={styles.header}>
      {isNarrow && <Button appearance="subtle" icon={<ArrowLeftRegular />} aria-label={t('action.back')} onClick={() => navigate({ view: 'chat' })} />}
      <PersonAvatar address={address} name={name} size={40} />
      <div className={styles.words}>
        <div>
          <PersonName address={address} name={name} badge={false} className={styles.name} />
        </div>
        <PresenceLine address={address} />
      </div>
      <Tooltip content={t('groups.invite')} relationship="label">
        <Button appearance="subtle" icon={<PeopleAddRegular />} onClick={() => setInviting(true)} />
      </Tooltip>
      <Tooltip content={t('card.email')} relationship="label">
        <Button appearance="subtle" icon={<MailRegular />} onClick={() => composeMail({ to: [{ address, name }] })} />
      </Tooltip>
      {!contact && (
        <Tooltip content={t('card.addContact')} relationship="label">
          <Button appearance="subtle" icon={<PersonAddRegular />} onClick={() => void addContact(address, name, [])} />
        </Tooltip>
      )}
      {!isNarrow && (
        <Tooltip content={t('chat.close')} relationship="label">
          <Button appearance="subtle" icon={<DismissRegular />} onClick={close} />
        </Tooltip>
      )}
      {inviting && <InviteDialog present={[address]} onInvite={(people) => beginGroup([address, ...people])} onClose={() => setInviting(false)} />}
    </header>
  )
}

function PresenceLine({ address }: { address: string }) {
  const styles = useStyles()
  const presence = usePresence(address)
  const now = useNow()
  if (!presence) return null
  return (
    <Text size={200} className={styles.line}>
      {presenceLine(presence, now)}
      {presence.note !== '' && (
        <>
          {' · '}
          <bdi>{presence.note}</bdi>
        </>
      )}
    </Text>
  )
}
