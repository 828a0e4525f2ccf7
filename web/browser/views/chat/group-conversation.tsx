import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, Text, tokens, Tooltip } from '@fluentui/react-components'
import { ArrowExitRegular } from '@fluentui/react-icons/svg/arrow-exit'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { PeopleAddRegular } from '@fluentui/react-icons/svg/people-add'
import { useEffect, useState } from 'react'
import type { GroupConversation as Conference } from '../../../shared/wire.ts'
import { attempt } from '../../actions/attempt.ts'
import { declineGroup, inviteToGroup, joinGroup, leaveGroup } from '../../actions/groups.ts'
import { conversationWith } from '../../conversations.ts'
import { navigate } from '../../router.ts'
import { useNameOf } from '../../shared/person-name.tsx'
import { useLookedUpName } from '../../shared/use-looked-up-name.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { narrow, useNarrow } from '../../theme.ts'
import { dismissMessagesFrom } from '../../toasts.ts'
import { Composer } from './composer.tsx'
import { GroupAvatar } from '../../shared/group-avatar.tsx'
import { ImNotice } from './im-notice.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { Roster } from './roster.tsx'
import { Transcript } from './transcript.tsx'

const useStyles = makeStyles({
  root: { flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column' },
  header: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, flexGrow: 1 },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, lineHeight: tokens.lineHeightBase400, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  line: { color: tokens.colorNeutralForeground3 },
  middle: { display: 'flex', flexGrow: 1, minHeight: 0, [narrow]: { flexDirection: 'column-reverse' } },
  talk: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0, minHeight: 0 },
})

const nobody: Conference = { subject: '', state: 'ended', presenter: false, members: [] }

/** A conversation of several: who is there, what was said, and the place to write. */
export function GroupConversation({ group }: { group: string }) {
  const styles = useStyles()
  const name = useNameOf(group)
  const isNarrow = useNarrow()
  const conference = useLive((live) => conversationWith(live, group).conference) ?? nobody
  const inIt = conference.state === 'joined' || conference.state === 'joining'
  useEffect(() => dismissMessagesFrom(group), [group])
  return (
    <section aria-label={t('chat.region', { name })} className={styles.root}>
      <Header group={group} name={name} conference={conference} />
      {isNarrow && <ImNotice />}
      <Standing group={group} conference={conference} />
      <div className={styles.middle}>
        <div className={styles.talk}>
          <Transcript address={group} name={name} />
          {inIt && <Composer address={group} name={name} />}
        </div>
        {inIt && <Roster group={group} conference={conference} />}
      </div>
    </section>
  )
}

function Header({ group, name, conference }: { group: string; name: string; conference: Conference }) {
  const styles = useStyles()
  const isNarrow = useNarrow()
  const [inviting, setInviting] = useState(false)
  const { members, state } = conference
  const joined = members.filter((member) => member.state === 'joined').length
  const close = () => {
    void attempt('im.failed', 'conversation.close', { with: group })
    navigate({ view: 'chat' })
  }
  return (
    <header className={styles.header}>
      {isNarrow && <Button appearance="subtle" icon={<ArrowLeftRegular />} aria-label={t('action.back')} onClick={() => navigate({ view: 'chat' })} />}
      <GroupAvatar size={40} />
      <div className={styles.words}>
        <h2 className={styles.title}>
          <bdi>{name}</bdi>
        </h2>
        {state === 'joined' && (
          <Text size={200} className={styles.line}>
            {t('groups.count', { count: joined + 1 })}
          </Text>
        )}
      </div>
      {state === 'joined' && (
        <Tooltip content={t('groups.invite')} relationship="label">
          <Button appearance="subtle" icon={<PeopleAddRegular />} onClick={() => setInviting(true)} />
        </Tooltip>
      )}
      {(state === 'joined' || state === 'joining') && (
        <Tooltip content={t('groups.leave')} relationship="label">
          <Button appearance="subtle" icon={<ArrowExitRegular />} onClick={() => leaveGroup(group)} />
        </Tooltip>
      )}
      {!isNarrow && (
        <Tooltip content={t('chat.close')} relationship="label">
          <Button appearance="subtle" icon={<DismissRegular />} onClick={close} />
        </Tooltip>
      )}
      {inviting && <InviteDialog present={members.map((member) => member.address)} onInvite={(people) => inviteToGroup(group, people)} onClose={() => setInviting(false)} />}
    </header>
  )
}

/** What keeps me from writing, and what I can do about it. */
function Standing({ group, conference: { state } }: { group: string; conference: Conference }) {
  const inviter = useInviter(group)
  const decline = () => {
    declineGroup(group)
    navigate({ view: 'chat' })
  }
  switch (state) {
    case 'joined':
      return null
    case 'invited':
      return (
        <Notice text={t('groups.invitedBy', { name: inviter })}>
          <Button appearance="primary" size="small" onClick={() => joinGroup(group)}>
            {t('groups.join')}
          </Button>
          <Button size="small" onClick={decline}>
            {t('groups.decline')}
          </Button>
        </Notice>
      )
    case 'joining':
      return <Notice text={t('groups.joining')} />
    case 'left':
      return (
        <Notice text={t('groups.youLeft')}>
          <Button size="small" onClick={() => joinGroup(group)}>
            {t('groups.joinAgain')}
          </Button>
        </Notice>
      )
    case 'ended':
      return <Notice text={t('groups.hasEnded')} />
  }
}

function Notice({ text, children }: { text: string; children?: React.ReactNode }) {
  return (
    <MessageBar intent="info" layout="auto" style={{ flexShrink: 0 }}>
      <MessageBarBody>{text}</MessageBarBody>
      {children !== undefined && <MessageBarActions>{children}</MessageBarActions>}
    </MessageBar>
  )
}

/** Who asked me last. */
function useInviter(group: string): string {
  const who = useLive((live) => live.transcripts.get(group)?.messages.findLast((message) => message.event?.what === 'invited')?.event?.who ?? conversationWith(live, group).last?.event?.who)
  return useLookedUpName(who ?? '')
}
