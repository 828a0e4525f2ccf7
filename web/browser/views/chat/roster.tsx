import { Button, Caption1Strong, makeStyles, Text, tokens, Tooltip } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useState } from 'react'
import type { GroupConversation } from '../../../shared/wire.ts'
import { removeFromGroup } from '../../actions/groups.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { PersonName, useNameOf } from '../../shared/person-name.tsx'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { narrow } from '../../theme.ts'

const useStyles = makeStyles({
  root: { width: '240px', flexShrink: 0, overflowY: 'auto', borderLeft: `1px solid ${tokens.colorNeutralStroke2}`, padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`, [narrow]: { width: 'auto', maxHeight: '30vh', borderLeft: 'none', borderBottom: `1px solid ${tokens.colorNeutralStroke2}` } },
  list: { listStyleType: 'none', margin: `${tokens.spacingVerticalS} 0 0`, padding: 0 },
  row: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minHeight: '40px' },
  words: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** Who is in a group conversation, and who was asked. */
export function Roster({ group, conference }: { group: string; conference: GroupConversation }) {
  const styles = useStyles()
  const me = useLive((live) => live.me.person)
  const [removing, setRemoving] = useState<string>()
  return (
    <aside aria-label={t('groups.people')} className={styles.root}>
      <Caption1Strong as="h3" style={{ margin: 0 }}>
        {t('groups.count', { count: conference.members.filter((member) => member.state === 'joined').length + 1 })}
      </Caption1Strong>
      <ul className={styles.list} aria-label={t('groups.people')}>
        <li className={styles.row}>
          <PersonAvatar address={me.address} name={me.displayName} size={28} />
          <span className={styles.words}>
            <bdi>{me.displayName}</bdi>
            <Text size={200} className={styles.quiet}>
              {t('groups.you')}
            </Text>
          </span>
        </li>
        {conference.members.map((member) => (
          <MemberRow key={member.address} member={member} {...(conference.presenter && member.state === 'joined' && { onRemove: () => setRemoving(member.address) })} />
        ))}
      </ul>
      {removing !== undefined && <ConfirmRemoval address={removing} onConfirm={() => removeFromGroup(group, removing)} onClose={() => setRemoving(undefined)} />}
    </aside>
  )
}

function MemberRow({ member, onRemove }: { member: GroupConversation['members'][number]; onRemove?: () => void }) {
  const styles = useStyles()
  const name = useNameOf(member.address, member.displayName)
  return (
    <li className={styles.row}>
      <PersonAvatar address={member.address} name={name} size={28} badge={false} />
      <span className={styles.words}>
        <PersonName address={member.address} name={name} />
        {member.state === 'invited' && (
          <Text size={200} className={styles.quiet}>
            {t('groups.asked')}
          </Text>
        )}
      </span>
      {onRemove && (
        <Tooltip content={t('groups.remove', { name })} relationship="label">
          <Button appearance="subtle" size="small" icon={<DismissRegular />} onClick={onRemove} />
        </Tooltip>
      )}
    </li>
  )
}

function ConfirmRemoval({ address, onConfirm, onClose }: { address: string; onConfirm(): void; onClose(): void }) {
  const name = useNameOf(address)
  return <ConfirmDialog title={t('groups.removeTitle', { name })} text={t('groups.removeText', { name })} confirm={t('action.remove')} onConfirm={onConfirm} onClose={onClose} />
}
