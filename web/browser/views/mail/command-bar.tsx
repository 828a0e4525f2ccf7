import { Button, makeStyles, tokens, Toolbar, ToolbarButton, ToolbarDivider, Tooltip } from '@fluentui/react-components'
import { ArchiveRegular } from '@fluentui/react-icons/svg/archive'
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { FlagFilled, FlagRegular } from '@fluentui/react-icons/svg/flag'
import { KeyboardRegular } from '@fluentui/react-icons/svg/keyboard'
import { MailEditRegular } from '@fluentui/react-icons/svg/mail-edit'
import { MailProhibitedRegular } from '@fluentui/react-icons/svg/mail-prohibited'
import { MailReadRegular } from '@fluentui/react-icons/svg/mail-read'
import { MailUnreadRegular } from '@fluentui/react-icons/svg/mail-unread'
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation'
import type { ReactElement } from 'react'
import { startCompose } from '../../mail/compose/composes.ts'
import { useMail } from '../../mail/mail-store.ts'
import { patched } from '../../mail/overlay.ts'
import { t } from '../../text/text.ts'
import { narrow, useMedia, useNarrow } from '../../theme.ts'
import { archiveThem, flagThem, junkThem, markThem, restoreThem, useTargets } from './commands.ts'
import { deleteCommand } from './delete-command.ts'
import { MoveMenu } from './move-menu.tsx'
import type { MailPlace } from './use-mail-place.ts'

const useStyles = makeStyles({
  bar: { gridArea: 'bar', display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minHeight: '44px', paddingBottom: tokens.spacingVerticalXS, minWidth: 0, [narrow]: { padding: `0 ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXS}` } },
  tools: { flexGrow: 1, minWidth: 0, padding: 0, flexWrap: 'nowrap', overflow: 'hidden' },
  tool: { fontWeight: tokens.fontWeightRegular, minWidth: 'auto', paddingLeft: tokens.spacingHorizontalS, paddingRight: tokens.spacingHorizontalS },
  flagged: { color: tokens.colorStatusDangerForeground1 },
})

/** What can be done with the messages that are selected, or with the one that is open. */
export function CommandBar({ place, onFolders, onHelp }: { place: MailPlace; onFolders: (() => void) | undefined; onHelp(): void }) {
  const styles = useStyles()
  const isNarrow = useNarrow()
  const words = useMedia('(min-width: 1240px)')
  const ids = useTargets(place)
  const { seen, flagged } = useMarks(ids)
  const none = ids.length === 0
  const inTrash = place.folder?.role === 'trash' && place.query === undefined
  const inJunk = place.folder?.role === 'junk' && place.query === undefined
  const tool = (text: string, icon: ReactElement, run: () => void) => (
    <Tooltip content={text} relationship="label" {...(words && { visible: false })}>
      <ToolbarButton className={styles.tool} icon={icon} disabled={none} aria-label={text} onClick={run}>
        {words ? text : undefined}
      </ToolbarButton>
    </Tooltip>
  )
  return (
    <div className={styles.bar}>
      {onFolders && <Button appearance="subtle" icon={<NavigationRegular />} aria-label={t('mail.showFolders')} onClick={onFolders} />}
      <Button appearance="primary" icon={<MailEditRegular />} onClick={() => startCompose({ kind: 'new' })}>
        {t('mail.new')}
      </Button>
      <Toolbar aria-label={t('mail.commands')} size="small" className={styles.tools}>
        {tool(inTrash ? t('mail.deleteForever') : t('mail.delete'), <DeleteRegular />, () => deleteCommand(place, ids))}
        {inTrash || inJunk
          ? tool(inTrash ? t('mail.restore') : t('mail.notJunk'), <ArrowUndoRegular />, () => restoreThem(place, ids))
          : tool(t('mail.archive'), <ArchiveRegular />, () => archiveThem(place, ids))}
        <MoveMenu place={place} ids={ids} words={words} className={styles.tool} />
        {!inJunk && !inTrash && !isNarrow && tool(t('mail.reportJunk'), <MailProhibitedRegular />, () => junkThem(place, ids))}
        <ToolbarDivider />
        {seen ? tool(t('mail.markUnread'), <MailUnreadRegular />, () => markThem(ids, false)) : tool(t('mail.markRead'), <MailReadRegular />, () => markThem(ids, true))}
        {tool(flagged ? t('mail.unflag') : t('mail.flag'), flagged ? <FlagFilled className={styles.flagged} /> : <FlagRegular />, () => flagThem(ids))}
      </Toolbar>
      {!isNarrow && (
        <Tooltip content={t('mail.shortcuts')} relationship="label">
          <Button appearance="subtle" icon={<KeyboardRegular />} onClick={onHelp} />
        </Tooltip>
      )}
    </div>
  )
}

/** What all of them have: one click then takes it away, else it gives it to the rest. */
function useMarks(ids: readonly string[]): { seen: boolean; flagged: boolean } {
  const marks = useMail(({ emails, overlay }) => {
    const known = ids.slice(0, 500).flatMap((id) => {
      const email = emails.get(id)
      return email ? [patched(email, overlay.get(id))] : []
    })
    const all = (keyword: string) => known.length > 0 && known.every((email) => email.keywords[keyword] === true)
    return (all('$seen') ? 1 : 0) + (all('$flagged') ? 2 : 0)
  })
  return { seen: (marks & 1) !== 0, flagged: (marks & 2) !== 0 }
}
