import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { useComposes } from '../../mail/compose/composes.ts'
import { useMail } from '../../mail/mail-store.ts'
import { lookAtMail } from '../../mail/mail-look.ts'
import { ErrorState, RowSkeletons } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'
import { narrow, useMedia, useNarrow } from '../../theme.ts'
import { CommandBar } from './command-bar.tsx'
import { ComposeArea } from './compose-area.tsx'
import { FolderPane } from './folder-pane.tsx'
import { ListPane } from './list-pane.tsx'
import { ReadingArea } from './reading-area.tsx'
import { useComposeStarts } from './use-compose-starts.ts'
import { useMailPlace } from './use-mail-place.ts'
import { useShortcuts } from './use-shortcuts.tsx'

const roomy = '@media (min-width: 1080px)'

const useStyles = makeStyles({
  view: {
    flexGrow: 1,
    minWidth: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(300px, 38%) minmax(0, 1fr)',
    gridTemplateRows: 'auto minmax(0, 1fr)',
    gridTemplateAreas: '"bar bar" "list reading"',
    columnGap: tokens.spacingHorizontalS,
    outline: 'none',
    [roomy]: { gridTemplateColumns: '216px minmax(300px, 400px) minmax(0, 1fr)', gridTemplateAreas: '"bar bar bar" "folders list reading"' },
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', gridTemplateAreas: '"bar" "list"', columnGap: 0 },
  },
  narrowReading: { [narrow]: { gridTemplateAreas: '"reading" "reading"' } },
  pane: {
    minHeight: 0,
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    overflow: 'hidden',
    position: 'relative',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
    [narrow]: { borderRadius: 0, boxShadow: 'none' },
  },
  folders: { gridArea: 'folders', minHeight: 0, minWidth: 0, display: 'flex', flexDirection: 'column' },
  list: { gridArea: 'list' },
  reading: { gridArea: 'reading' },
  whole: { gridColumn: '1 / -1', gridRow: '1 / -1' },
})

/** Folders, messages, and the one that is read or written. */
export default function MailView() {
  const styles = useStyles()
  const phase = useMail((mail) => mail.phase)
  const reason = useMail((mail) => mail.reason)
  if (phase === 'ready') return <ReadyView />
  return (
    <div className={styles.view}>
      <div className={mergeClasses(styles.pane, styles.whole)}>{phase === 'failed' ? <ErrorState text={t('mail.foldersFailed', { reason })} onRetry={() => void lookAtMail()} /> : <RowSkeletons />}</div>
    </div>
  )
}

function ReadyView() {
  const styles = useStyles()
  const isNarrow = useNarrow()
  const isRoomy = useMedia('(min-width: 1080px)')
  const place = useMailPlace()
  const [foldersOpen, setFoldersOpen] = useState(false)
  useComposeStarts()
  const shortcuts = useShortcuts(place)
  const writing = useComposes((composes) => composes.active !== undefined)
  const reading = place.message !== undefined || writing
  const showsList = !isNarrow || !reading
  return (
    <div className={mergeClasses(styles.view, isNarrow && reading && styles.narrowReading)} onKeyDown={shortcuts.onKeyDown} tabIndex={-1}>
      {showsList && <CommandBar place={place} onFolders={isRoomy ? undefined : () => setFoldersOpen(true)} onHelp={shortcuts.openHelp} />}
      {(isRoomy || foldersOpen) && (
        <div className={isRoomy ? styles.folders : undefined}>
          <FolderPane place={place} drawer={!isRoomy} onClose={() => setFoldersOpen(false)} />
        </div>
      )}
      {showsList && (
        <section aria-label={t('mail.messages')} className={mergeClasses(styles.pane, styles.list)}>
          <ListPane place={place} />
        </section>
      )}
      {(!isNarrow || reading) && (
        <section aria-label={t('mail.reading')} className={mergeClasses(styles.pane, styles.reading)}>
          <ComposeArea />
          {!writing && <ReadingArea place={place} />}
        </section>
      )}
      {shortcuts.help}
    </div>
  )
}
