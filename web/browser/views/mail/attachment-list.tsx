import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { Suspense, useState } from 'react'
import type { BodyPart, EmailContent } from '../../mail/jmap-types.ts'
import { fileNameOf, isPicture, listedAttachments } from '../../mail/message-body.ts'
import { useDownloadUrl } from '../../mail/use-download-url.ts'
import { formatBytes } from '../../text/bytes.ts'
import { t } from '../../text/text.ts'
import { FileIcon } from './file-icon.tsx'
import { lazyPart } from '../../shared/lazy-part.ts'

const PicturePreview = lazyPart(() => import('./picture-preview.tsx'))

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalM}`, display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  item: {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr) auto',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    width: '260px',
    maxWidth: '100%',
    minHeight: '48px',
    padding: `0 ${tokens.spacingHorizontalXS} 0 ${tokens.spacingHorizontalS}`,
    boxSizing: 'border-box',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  open: {
    display: 'contents',
    color: 'inherit',
    textDecorationLine: 'none',
  },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  link: { color: tokens.colorNeutralForeground1, textDecorationLine: 'none', border: 'none', background: 'none', font: 'inherit', padding: 0, textAlign: 'start', cursor: 'pointer', minWidth: 0, borderRadius: tokens.borderRadiusSmall, ':hover': { textDecorationLine: 'underline' }, ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** Files that came with the message. */
export function AttachmentList({ content }: { content: EmailContent }) {
  const styles = useStyles()
  const parts = listedAttachments(content)
  const [preview, setPreview] = useState<BodyPart>()
  if (parts.length === 0) return null
  return (
    <>
      <ul className={styles.list} aria-label={t('mail.attachments')}>
        {parts.map((part) => (
          <Attachment key={part.blobId} part={part} onPreview={setPreview} />
        ))}
      </ul>
      {preview && (
        <Suspense fallback={null}>
          <PicturePreview part={preview} onClose={() => setPreview(undefined)} />
        </Suspense>
      )}
    </>
  )
}

function Attachment({ part, onPreview }: { part: BodyPart; onPreview(part: BodyPart): void }) {
  const styles = useStyles()
  const name = fileNameOf(part)
  const url = useDownloadUrl(part.blobId, name, part.type)
  const words = (
    <span className={styles.words}>
      <bdi className={styles.name}>{name}</bdi>
      <Text size={200} className={styles.quiet}>
        {formatBytes(part.size)}
      </Text>
    </span>
  )
  return (
    <li className={styles.item}>
      <FileIcon type={part.type} />
      {isPicture(part) ? (
        <button type="button" className={styles.link} aria-label={t('mail.preview', { name })} title={name} onClick={() => onPreview(part)}>
          {words}
        </button>
      ) : (
        <a className={styles.link} href={url} download={name} title={name}>
          {words}
        </a>
      )}
      <Button as="a" appearance="subtle" size="small" icon={<ArrowDownloadRegular />} aria-label={t('mail.download', { name })} href={url ?? ''} download={name} />
    </li>
  )
}
