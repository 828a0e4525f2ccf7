import { Button, makeStyles, MessageBar, MessageBarBody, Tab, TabList, Text, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { folderName } from '../../mail/folders.ts'
import { useMail } from '../../mail/mail-store.ts'
import { withFolder } from '../../mail/search-query.ts'
import { navigate } from '../../router.ts'
import { t } from '../../text/text.ts'
import { type MailPlace, openFolder } from './use-mail-place.ts'

const useStyles = makeStyles({
  header: { display: 'flex', alignItems: 'baseline', gap: tokens.spacingHorizontalS, padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}` },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
  grow: { flexGrow: 1 },
  scope: { padding: `0 ${tokens.spacingHorizontalS}` },
  problems: { flexShrink: 0 },
  leave: { alignSelf: 'center' },
})

/** What is searched for, where, and what of it was not understood. */
export default function SearchHeader({ place, query }: { place: MailPlace; query: string }) {
  const styles = useStyles()
  const { folder, search } = place
  const scoped = search?.folder !== undefined
  const total = useMail((mail) => (mail.list?.folder === undefined && mail.list?.state === 'ready' ? mail.list.ids.length : undefined))
  const scope = (inside: boolean) => {
    const next = withFolder(query, inside && folder ? (folder.role ?? folder.name) : undefined)
    navigate({ view: 'mail', ...(folder && { folder: folder.role ?? folder.id }), query: next }, { replace: true })
  }
  return (
    <>
      <div className={styles.header}>
        <h1 className={styles.title} title={query}>
          {t('mail.searchTitle', { text: query })}
        </h1>
        <Text size={200} className={styles.quiet} role="status">
          {total === undefined ? '' : t('mail.listCount', { count: total })}
        </Text>
        <span className={styles.grow} />
        <Button appearance="subtle" size="small" icon={<DismissRegular />} aria-label={t('mail.leaveSearch')} className={styles.leave} onClick={() => folder && openFolder(folder)} />
      </div>
      {folder && (
        <TabList size="small" aria-label={t('mail.searchScope')} className={styles.scope} selectedValue={scoped ? 'folder' : 'all'} onTabSelect={(_, data) => scope(data.value === 'folder')}>
          <Tab value="all">{t('mail.searchEverywhere')}</Tab>
          <Tab value="folder">{scoped ? search.folder : folderName(folder)}</Tab>
        </TabList>
      )}
      {search && search.problems.length > 0 && (
        <MessageBar intent="warning" className={styles.problems}>
          <MessageBarBody>{t('mail.searchProblems', { terms: search.problems.join(', ') })}</MessageBarBody>
        </MessageBar>
      )}
    </>
  )
}
