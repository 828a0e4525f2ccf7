import { Button, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { Attachment, Draft } from '../../../mail/compose/draft.ts'
import { removeAttachment } from '../../../mail/compose/uploads.ts'
import { formatBytes } from '../../../text/bytes.ts'
import { t } from '../../../text/text.ts'
import { FileIcon } from '../file-icon.tsx'

const useStyles = makeStyles({
  list: { flexShrink: 0, listStyleType: 'none', margin: 0, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} 0`, display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  item: { position: 'relative', display: 'grid', gridTemplateColumns: '28px minmax(0, 1fr) auto', alignItems: 'center', columnGap: '6px', width: '230px', maxWidth: '100%', minHeight: '44px', boxSizing: 'border-box', padding: '0 4px 0 8px', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, overflow: 'hidden' },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground3 },
  progress: { position: 'absolute', left: 0, right: 0, bottom: 0 },
})

/** Files of the message; pictures in the text are where they are. */
export function FileStrip({ composeKey, draft, locked }: { composeKey: string; draft: Draft; locked: boolean }) {
  const styles = useStyles()
  const files = draft.attachments.filter((one) => one.cid === undefined || one.blobId === undefined)
  if (files.length === 0) return null
  return (
    <ul className={styles.list} aria-label={t('compose.attachments')}>
      {files.map((file) => (
        <File key={file.id} file={file} locked={locked} onRemove={() => removeAttachment(composeKey, file.id)} />
      ))}
    </ul>
  )
}

function File({ file, locked, onRemove }: { file: Attachment; locked: boolean; onRemove(): void }) {
  const styles = useStyles()
  const { name, progress } = file
  return (
    <li className={styles.item}>
      <FileIcon type={file.type} />
      <span className={styles.words}>
        <bdi className={styles.name} title={name}>
          {name}
        </bdi>
        <Text size={200} className={styles.quiet}>
          {formatBytes(file.size)}
        </Text>
      </span>
      <Button appearance="subtle" size="small" icon={<DismissRegular />} disabled={locked} aria-label={t('compose.removeAttachment', { name })} onClick={onRemove} />
      {progress !== undefined && <ProgressBar className={styles.progress} thickness="medium" value={progress} aria-label={t('compose.uploading', { name, percent: Math.round(progress * 100) })} />}
    </li>
  )
}
