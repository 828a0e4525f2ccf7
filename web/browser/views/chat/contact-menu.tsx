import { Menu, MenuDivider, MenuItem, MenuItemCheckbox, MenuList, MenuPopover, MenuTrigger, type PositioningVirtualElement } from '@fluentui/react-components'
import { CardUiRegular } from '@fluentui/react-icons/svg/card-ui'
import { ChatRegular } from '@fluentui/react-icons/svg/chat'
import { CopyRegular } from '@fluentui/react-icons/svg/copy'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { FolderArrowRightRegular } from '@fluentui/react-icons/svg/folder-arrow-right'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited'
import { SubtractCircleRegular } from '@fluentui/react-icons/svg/subtract-circle'
import { type ReactElement, useRef, useState } from 'react'
import { type Contact, type ContactGroup, wireLimits } from '../../../shared/wire.ts'
import { blockContact, moveContact, removeContact, removeGroup } from '../../actions/contacts.ts'
import { openCard } from '../../card.ts'
import { composeMail } from '../../compose-request.ts'
import { movedGroups, shownName } from '../../contact-groups.ts'
import { send } from '../../live.ts'
import { navigate } from '../../router.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { TextDialog } from '../../shared/text-dialog.tsx'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'

export interface MenuPlace {
  target: HTMLElement | PositioningVirtualElement
  /** Gets the focus back. */
  back: HTMLElement | null
  group: ContactGroup
  /** Absent: the menu of the group itself. */
  contact?: Contact
}

type Step = 'menu' | 'rename' | 'remove'

/** The one menu of the tree, for whichever item was asked; then its dialogs. */
export function ContactMenu({ place, onClose }: { place: MenuPlace; onClose(): void }) {
  const [step, setStep] = useState<Step>('menu')
  const stays = useRef(false)
  const close = () => {
    onClose()
    place.back?.focus()
  }
  const go = (next: Step) => {
    stays.current = true
    setStep(next)
  }
  // A chosen item closes the menu as well; only after its own action is it known whether a dialog follows.
  const closed = () => queueMicrotask(() => stays.current || close())
  if (step === 'rename') return <RenameDialog place={place} onClose={close} />
  if (step === 'remove') return <RemoveDialog place={place} onClose={close} />
  const items = place.contact ? <ContactItems contact={place.contact} place={place} go={go} /> : <GroupItems group={place.group} go={go} />
  return (
    <Menu open positioning={{ target: place.target, position: 'below', align: 'start' }} onOpenChange={(_, data) => !data.open && closed()}>
      <MenuPopover>{items}</MenuPopover>
    </Menu>
  )
}

function ContactItems({ contact, place, go }: { contact: Contact; place: MenuPlace; go(step: Step): void }) {
  const { address } = contact
  const name = shownName(contact)
  const { group } = place
  return (
    <MenuList>
      <MenuItem icon={<ChatRegular />} onClick={() => navigate({ view: 'chat', with: address })}>
        {t('contact.chat')}
      </MenuItem>
      <MenuItem icon={<MailRegular />} onClick={() => composeMail({ to: [{ address, name }] })}>
        {t('contact.email')}
      </MenuItem>
      <MenuItem icon={<CardUiRegular />} onClick={() => place.back && openCard({ address, name, anchor: place.back, takeFocus: true })}>
        {t('contact.card')}
      </MenuItem>
      <MenuDivider />
      <GroupChoice text={t('contact.moveTo')} icon={<FolderArrowRightRegular />} contact={contact} onChoose={(to) => moveContact(address, movedGroups(contact, group.id, to, false))} />
      <GroupChoice text={t('contact.copyTo')} icon={<CopyRegular />} contact={contact} onChoose={(to) => moveContact(address, movedGroups(contact, group.id, to, true))} />
      {!group.fixed && contact.groupIds.length > 1 && (
        <MenuItem icon={<SubtractCircleRegular />} onClick={() => moveContact(address, contact.groupIds.filter((id) => id !== group.id))}>
          {t('contact.removeFromGroup')}
        </MenuItem>
      )}
      <MenuDivider />
      <MenuItem icon={<EditRegular />} onClick={() => go('rename')}>
        {t('contact.rename')}
      </MenuItem>
      <MenuItem icon={<ProhibitedRegular />} onClick={() => blockContact(address, !contact.blocked)}>
        {t(contact.blocked ? 'contact.unblock' : 'contact.block')}
      </MenuItem>
      <MenuItem icon={<DeleteRegular />} onClick={() => go('remove')}>
        {t('contact.remove')}
      </MenuItem>
    </MenuList>
  )
}

function GroupChoice({ text, icon, contact, onChoose }: { text: string; icon: ReactElement; contact: Contact; onChoose(to: ContactGroup): void }) {
  const groups = useLive((live) => live.groups)
  return (
    <Menu checkedValues={{ group: contact.groupIds }}>
      <MenuTrigger disableButtonEnhancement>
        <MenuItem icon={icon}>{text}</MenuItem>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {groups.map((group) => (
            <MenuItemCheckbox key={group.id} name="group" value={group.id} onClick={() => onChoose(group)}>
              {group.name}
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

function GroupItems({ group, go }: { group: ContactGroup; go(step: Step): void }) {
  return (
    <MenuList>
      <MenuItem icon={<EditRegular />} disabled={group.fixed} onClick={() => go('rename')}>
        {t('group.rename')}
      </MenuItem>
      <MenuItem icon={<DeleteRegular />} disabled={group.fixed} onClick={() => go('remove')}>
        {t('group.remove')}
      </MenuItem>
    </MenuList>
  )
}

function RenameDialog({ place: { group, contact }, onClose }: { place: MenuPlace; onClose(): void }) {
  if (contact) {
    return (
      <TextDialog
        title={t('contact.renameTitle')}
        label={t('contact.renameLabel')}
        submit={t('action.rename')}
        initial={shownName(contact)}
        maxLength={wireLimits.groupNameCharacters}
        onSubmit={(displayName) => send('contact.rename', { address: contact.address, displayName })}
        onClose={onClose}
      />
    )
  }
  return (
    <TextDialog
      title={t('group.renameTitle')}
      label={t('group.label')}
      submit={t('action.rename')}
      initial={group.name}
      maxLength={wireLimits.groupNameCharacters}
      onSubmit={(name) => send('group.rename', { id: group.id, name })}
      onClose={onClose}
    />
  )
}

function RemoveDialog({ place: { group, contact }, onClose }: { place: MenuPlace; onClose(): void }) {
  const fixed = useLive((live) => live.groups.find((one) => one.fixed)?.name ?? '')
  if (contact) {
    return (
      <ConfirmDialog
        title={t('contact.removeTitle', { name: shownName(contact) })}
        text={t('contact.removeText')}
        confirm={t('action.remove')}
        onConfirm={() => removeContact(contact.address)}
        onClose={onClose}
      />
    )
  }
  return (
    <ConfirmDialog title={t('group.removeTitle', { name: group.name })} text={t('group.removeText', { fixed })} confirm={t('action.remove')} onConfirm={() => removeGroup(group.id)} onClose={onClose} />
  )
}
