import { Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Text, tokens, Tooltip } from '@fluentui/react-components'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { FilterRegular } from '@fluentui/react-icons/svg/filter'
import { FlagRegular } from '@fluentui/react-icons/svg/flag'
import { MailCheckmarkRegular } from '@fluentui/react-icons/svg/mail-checkmark'
import { MailUnreadRegular } from '@fluentui/react-icons/svg/mail-unread'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { Suspense } from 'react'
import { folderName, folderSegment } from '../../mail/folders.ts'
import type { Mailbox } from '../../mail/jmap-types.ts'
import { reloadList } from '../../mail/mail-lists.ts'
import { useMail } from '../../mail/mail-store.ts'
import { withFolder } from '../../mail/search-query.ts'
import { navigate } from '../../router.ts'
import { lazyPart } from '../../shared/lazy-part.ts'
import { EmptyState, ErrorState, RowSkeletons } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'
import { MessageListbox } from './message-listbox.tsx'
import type { MailPlace } from './use-mail-place.ts'

const SearchHeader = lazyPart(() => import('./search-header.tsx'))

const useStyles = makeStyles({
  header: { display: 'flex', alignItems: 'baseline', gap: tokens.spacingHorizontalS, minHeight: '24px', padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}` },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
  grow: { flexGrow: 1 },
  leave: { alignSelf: 'center' },
})

/** What is in the folder, or what a search found. */
export function ListPane({ place }: { place: MailPlace }) {
  const styles = useStyles()
  const list = useMail((mail) => mail.list)
  return (
    <>
      {place.query === undefined ? (
        <FolderHeader place={place} />
      ) : (
        <Suspense fallback={<div className={styles.header} />}>
          <SearchHeader place={place} query={place.query} />
        </Suspense>
      )}
      {place.search && !place.search.filter ? (
        <EmptyState icon={<SearchRegular />} title={t('mail.searchEmpty')} hint={t('mail.searchNoneHint')} />
      ) : !list || list.state === 'loading' ? (
        <RowSkeletons rows={8} />
      ) : list.state === 'failed' ? (
        <ErrorState text={t('mail.listFailed', { reason: list.reason ?? '' })} onRetry={reloadList} />
      ) : list.ids.length === 0 ? (
        <Nothing place={place} />
      ) : (
        <MessageListbox key={list.key} list={list} place={place} />
      )}
    </>
  )
}

function FolderHeader({ place: { folder } }: { place: MailPlace }) {
  const styles = useStyles()
  const total = useMail((mail) => (folder && mail.list?.folder === folder.id && mail.list.state === 'ready' ? mail.list.ids.length : undefined))
  return (
    <div className={styles.header}>
      <h1 className={styles.title}>
        <bdi>{folder ? folderName(folder) : t('mail.title')}</bdi>
      </h1>
      {total !== undefined && total > 0 && (
        <Text size={200} className={styles.quiet}>
          {t('mail.listCount', { count: total })}
        </Text>
      )}
      <span className={styles.grow} />
      {folder && <FilterMenu folder={folder} />}
    </div>
  )
}

/** The searches that are wanted most, in this folder. */
function FilterMenu({ folder }: { folder: Mailbox }) {
  const styles = useStyles()
  const show = (query: string) => navigate({ view: 'mail', folder: folderSegment(folder), query: withFolder(query, folder.role ?? folder.name) })
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Tooltip content={t('mail.filter')} relationship="label">
          <Button appearance="subtle" size="small" icon={<FilterRegular />} className={styles.leave} />
        </Tooltip>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem icon={<MailUnreadRegular />} onClick={() => show('is:unread')}>
            {t('mail.unread')}
          </MenuItem>
          <MenuItem icon={<FlagRegular />} onClick={() => show('is:flagged')}>
            {t('mail.flagged')}
          </MenuItem>
          <MenuItem icon={<AttachRegular />} onClick={() => show('has:attachment')}>
            {t('mail.hasAttachment')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

function Nothing({ place: { folder, query } }: { place: MailPlace }) {
  if (query !== undefined) return <EmptyState icon={<SearchRegular />} title={t('mail.searchNone')} hint={t('mail.searchNoneHint')} />
  return <EmptyState icon={<MailCheckmarkRegular />} title={t('mail.emptyList', { folder: folder ? folderName(folder) : '' })} hint={folder?.role === 'inbox' ? t('mail.emptyInboxHint') : t('mail.emptyListHint')} />
}
