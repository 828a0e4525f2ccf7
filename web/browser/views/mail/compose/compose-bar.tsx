import { Button, makeStyles, Menu, MenuItemCheckbox, MenuList, MenuPopover, MenuTrigger, Text, tokens, Tooltip } from '@fluentui/react-components'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { SendFilled } from '@fluentui/react-icons/svg/send'
import { useRef } from 'react'
import { changeDraft, discardDraft, type DraftState, isHeld, putDraftAway } from '../../../mail/compose/drafts.ts'
import { convertDraft } from '../../../mail/compose/prepare.ts'
import { attachFiles } from '../../../mail/compose/uploads.ts'
import { t } from '../../../text/text.ts'
import { timeOfDay } from '../../../text/time.ts'
import { ask } from '../ask.tsx'

const useStyles = makeStyles({
  bar: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, flexShrink: 0, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  state: { marginLeft: 'auto', color: tokens.colorNeutralForeground3, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  file: { display: 'none' },
})

export function ComposeBar({ composeKey, open, onSend }: { composeKey: string; open: DraftState; onSend(): void }) {
  const styles = useStyles()
  const files = useRef<HTMLInputElement>(null)
  const { draft, leaving } = open
  const locked = isHeld(open)
  const discard = () => {
    if (open.revision === 0 && draft.emailId === undefined) return void discardDraft(composeKey)
    ask({ title: t('compose.discardTitle'), text: t('compose.discardText'), confirm: t('compose.discard'), run: () => void discardDraft(composeKey) })
  }
  return (
    <div className={styles.bar}>
      <Button appearance="primary" icon={<SendFilled />} disabled={leaving !== undefined} onClick={onSend}>
        {leaving === 'sent' ? t('compose.sending') : t('compose.send')}
      </Button>
      <Tooltip content={t('compose.attach')} relationship="label">
        <Button appearance="subtle" icon={<AttachRegular />} disabled={locked} onClick={() => files.current?.click()} />
      </Tooltip>
      <input
        ref={files}
        type="file"
        multiple
        className={styles.file}
        aria-hidden
        tabIndex={-1}
        onChange={(event) => {
          void attachFiles(composeKey, [...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <Tooltip content={t('compose.discard')} relationship="label">
        <Button appearance="subtle" icon={<DeleteRegular />} disabled={leaving !== undefined} onClick={discard} />
      </Tooltip>
      <Menu checkedValues={{ format: draft.format === 'text' ? ['text'] : [] }}>
        <MenuTrigger disableButtonEnhancement>
          <Tooltip content={t('mail.moreActions')} relationship="label">
            <Button appearance="subtle" icon={<MoreHorizontalRegular />} disabled={locked} />
          </Tooltip>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItemCheckbox name="format" value="text" onClick={() => toggleFormat(composeKey, open)}>
              {t('compose.plainText')}
            </MenuItemCheckbox>
          </MenuList>
        </MenuPopover>
      </Menu>
      <SaveState open={open} />
      <Tooltip content={t('compose.close')} relationship="label">
        <Button appearance="subtle" icon={<DismissRegular />} disabled={leaving !== undefined} onClick={() => void putDraftAway(composeKey)} />
      </Tooltip>
    </div>
  )
}

function toggleFormat(key: string, { draft }: DraftState): void {
  if (draft.format === 'text') return changeDraft(key, convertDraft(draft, 'html'))
  const loses = /<(?:b|i|u|s|strong|em|a|ul|ol|img|table|font|span)\b/i.test(draft.html)
  const change = () => changeDraft(key, convertDraft(draft, 'text'))
  if (!loses) return change()
  ask({ title: t('compose.plainTextTitle'), text: t('compose.plainTextText'), confirm: t('compose.change'), run: change })
}

function SaveState({ open }: { open: DraftState }) {
  const styles = useStyles()
  const text = open.saving ? t('compose.saving') : open.revision !== open.saved ? (open.failure === undefined ? t('compose.unsaved') : '') : open.savedAt === undefined ? '' : t('compose.savedAt', { time: timeOfDay(open.savedAt) })
  return (
    <Text size={200} role="status" className={styles.state}>
      {text}
    </Text>
  )
}
