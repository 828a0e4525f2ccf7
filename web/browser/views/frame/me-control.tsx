import {
  Button,
  makeStyles,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Text,
  tokens,
} from '@fluentui/react-components'
import { ArrowResetRegular } from '@fluentui/react-icons/svg/arrow-reset'
import { ChatRegular } from '@fluentui/react-icons/svg/chat'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out'
import { Suspense, useState } from 'react'
import type { ChosenStatus, ImState, Status } from '../../../shared/wire.ts'
import { attempt } from '../../actions/attempt.ts'
import { signOutHere } from '../../actions/sign-out.ts'
import { navigate } from '../../router.ts'
import { lazyPart } from '../../shared/lazy-part.ts'
import { PersonPicture } from '../../shared/person-avatar.tsx'
import { PresenceBadge } from '../../shared/presence-badge.tsx'
import { useLive } from '../../store.ts'
import { statusWord } from '../../text/status.ts'
import { t } from '../../text/text.ts'
import { narrow } from '../../theme.ts'

const StatusMessageDialog = lazyPart(() => import('./status-message-dialog.tsx'))

const useStyles = makeStyles({
  trigger: { minWidth: 0, maxWidth: '240px', padding: '4px', gap: tokens.spacingHorizontalS, borderRadius: tokens.borderRadiusCircular, overflow: 'visible' },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', paddingLeft: tokens.spacingHorizontalS, [narrow]: { display: 'none' } },
  face: { position: 'relative', display: 'inline-flex' },
  badge: {
    position: 'absolute',
    right: '-2px',
    bottom: '-2px',
    backgroundColor: tokens.colorNeutralBackground4,
    boxShadow: `0 0 0 2px ${tokens.colorNeutralBackground4}`,
    borderRadius: tokens.borderRadiusCircular,
  },
  header: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalM}`, maxWidth: '280px' },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  picture: { display: 'inline-flex', width: '20px', justifyContent: 'center' },
})

/** What can be chosen, with the picture that others will see. */
const choices: { chosen: ChosenStatus; shown: Status; text(): string }[] = [
  { chosen: 'available', shown: 'available', text: () => t('status.available') },
  { chosen: 'busy', shown: 'busy', text: () => t('status.busy') },
  { chosen: 'do-not-disturb', shown: 'do-not-disturb', text: () => t('status.doNotDisturb') },
  { chosen: 'be-right-back', shown: 'be-right-back', text: () => t('status.beRightBack') },
  { chosen: 'off-work', shown: 'off-work', text: () => t('status.offWork') },
  { chosen: 'appear-away', shown: 'away', text: () => t('status.appearAway') },
]

const followsActivity = 'reset'

export function MeControl() {
  const styles = useStyles()
  const [editingNote, setEditingNote] = useState(false)
  const { person, presence, chosen } = useLive((live) => live.me)
  const im = useLive((live) => live.im.state)
  const setStatus = (value: string) => void attempt('me.statusFailed', 'status.set', { status: value === followsActivity ? null : (value as ChosenStatus) })
  return (
    <>
      <Menu checkedValues={{ status: [chosen ?? followsActivity] }} onCheckedValueChange={(_, data) => setStatus(data.checkedItems[0] ?? followsActivity)}>
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="transparent" className={styles.trigger} aria-label={im === 'off' ? person.displayName : `${person.displayName}, ${statusWord(presence.status)}`}>
            <Text className={styles.name}>{person.displayName}</Text>
            <span className={styles.face}>
              <PersonPicture address={person.address} name={person.displayName} size={36} photo={person.photo === '' ? undefined : { src: person.photo, alt: '' }} />
              {im !== 'off' && <PresenceBadge status={presence.status} className={styles.badge} decorative />}
            </span>
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <div className={styles.header}>
            <div className={styles.words}>
              <Text weight="semibold">{person.displayName}</Text>
              <Text size={200} className={styles.quiet}>
                {person.address}
              </Text>
              {presence.note !== '' && (
                <Text size={200} className={styles.quiet}>
                  <bdi>{presence.note}</bdi>
                </Text>
              )}
            </div>
          </div>
          <MenuList>
            {im !== 'off' && <StatusItems im={im} onNote={() => setEditingNote(true)} />}
            <MenuDivider />
            <MenuItem icon={<SettingsRegular />} onClick={() => navigate({ view: 'settings' })}>
              {t('me.settings')}
            </MenuItem>
            <MenuItem icon={<SignOutRegular />} onClick={signOutHere}>
              {t('me.signOut')}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {editingNote && (
        <Suspense fallback={null}>
          <StatusMessageDialog onClose={() => setEditingNote(false)} />
        </Suspense>
      )}
    </>
  )
}

/** What can be done about one's own presence; nothing of it where instant messaging is switched off. */
function StatusItems({ im, onNote }: { im: Exclude<ImState['state'], 'off'>; onNote(): void }) {
  return (
    <>
      <MenuDivider />
      <MenuGroup>
        <MenuGroupHeader>{t('me.status')}</MenuGroupHeader>
        {choices.map((choice) => (
          <MenuItemRadio key={choice.chosen} name="status" value={choice.chosen} disabled={im !== 'signed-in'} icon={<Picture status={choice.shown} />}>
            {choice.text()}
          </MenuItemRadio>
        ))}
        <MenuItemRadio name="status" value={followsActivity} disabled={im !== 'signed-in'} icon={<ArrowResetRegular />}>
          {t('me.reset')}
        </MenuItemRadio>
      </MenuGroup>
      <MenuDivider />
      <MenuItem icon={<EditRegular />} disabled={im !== 'signed-in'} onClick={onNote}>
        {t('me.setMessage')}
      </MenuItem>
      <ImItem state={im} />
    </>
  )
}

function Picture({ status }: { status: Status }) {
  const styles = useStyles()
  return (
    <span className={styles.picture}>
      <PresenceBadge status={status} size="small" decorative />
    </span>
  )
}

function ImItem({ state }: { state: Exclude<ImState['state'], 'off'> }) {
  const out = state === 'signed-out' || state === 'unavailable'
  return (
    <MenuItem
      icon={out ? <ChatRegular /> : <PlugDisconnectedRegular />}
      onClick={() => void attempt('im.failed', out ? 'im.sign-in' : 'im.sign-out', {})}
    >
      {t(out ? 'me.imSignIn' : 'me.imSignOut')}
    </MenuItem>
  )
}
