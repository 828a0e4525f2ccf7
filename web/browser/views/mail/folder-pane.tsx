import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { FolderAddRegular } from '@fluentui/react-icons/svg/folder-add'
import { useEffect, useRef, useState } from 'react'
import { createFolder } from '../../mail/folder-actions.ts'
import { TextDialog } from '../../shared/text-dialog.tsx'
import { t } from '../../text/text.ts'
import { FolderTree } from './folder-tree.tsx'
import type { MailPlace } from './use-mail-place.ts'

const useStyles = makeStyles({
  pane: { flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column', overflowY: 'auto', padding: `0 ${tokens.spacingHorizontalXS}` },
  drawer: {
    position: 'fixed',
    zIndex: 500,
    top: 0,
    bottom: 0,
    left: 0,
    width: 'min(280px, 84vw)',
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground2,
    boxShadow: tokens.shadow64,
    boxSizing: 'border-box',
    overflowY: 'auto',
  },
  scrim: { position: 'fixed', zIndex: 499, inset: 0, backgroundColor: tokens.colorBackgroundOverlay },
  add: { justifyContent: 'flex-start', flexShrink: 0, marginTop: tokens.spacingVerticalXS, paddingLeft: tokens.spacingHorizontalS, fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground3 },
})

/** The folders: beside the list where there is room, else over it when asked for. */
export function FolderPane({ place, drawer, onClose }: { place: MailPlace; drawer: boolean; onClose(): void }) {
  const styles = useStyles()
  const [adding, setAdding] = useState(false)
  const pane = useRef<HTMLElement>(null)
  useEffect(() => {
    if (drawer) pane.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"], [role="treeitem"]')?.focus()
  }, [drawer])
  return (
    <>
      {drawer && <div className={styles.scrim} onClick={onClose} aria-hidden />}
      <nav
        ref={pane}
        aria-label={t('mail.folders')}
        className={mergeClasses(styles.pane, drawer && styles.drawer)}
        onKeyDown={(event) => {
          if (!drawer || event.key !== 'Escape') return
          event.stopPropagation()
          onClose()
        }}
      >
        <FolderTree place={place} onOpen={drawer ? onClose : undefined} />
        <Button appearance="subtle" icon={<FolderAddRegular />} className={styles.add} onClick={() => setAdding(true)}>
          {t('mail.newFolder')}
        </Button>
      </nav>
      {adding && <TextDialog title={t('mail.newFolder')} label={t('mail.folderName')} submit={t('action.add')} maxLength={100} onSubmit={(name) => createFolder(name, null)} onClose={() => setAdding(false)} />}
    </>
  )
}
