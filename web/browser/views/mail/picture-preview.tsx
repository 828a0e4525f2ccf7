import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { BodyPart } from '../../mail/jmap-types.ts'
import { fileNameOf } from '../../mail/message-body.ts'
import { useDownloadUrl } from '../../mail/use-download-url.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  surface: { maxWidth: 'min(1100px, 94vw)', width: 'fit-content' },
  content: { display: 'grid', placeItems: 'center', minWidth: '200px', minHeight: '120px', backgroundColor: tokens.colorNeutralBackground3, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingHorizontalS },
  picture: { maxWidth: '100%', maxHeight: '70vh', objectFit: 'contain' },
})

/** One picture, as large as the window lets it be. */
export default function PicturePreview({ part, onClose }: { part: BodyPart; onClose(): void }) {
  const styles = useStyles()
  const [failed, setFailed] = useState(false)
  const name = fileNameOf(part)
  const url = useDownloadUrl(part.blobId, name, part.type)
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface aria-describedby={undefined} className={styles.surface}>
        <DialogBody>
          <DialogTitle>
            <bdi>{name}</bdi>
          </DialogTitle>
          <DialogContent className={styles.content}>
            {failed ? <Text>{t('mail.previewFailed')}</Text> : url !== undefined && <img src={url} alt={name} className={styles.picture} onError={() => setFailed(true)} />}
          </DialogContent>
          <DialogActions>
            <Button as="a" href={url ?? ''} download={name}>
              {t('mail.downloadPlain')}
            </Button>
            <Button appearance="primary" onClick={onClose}>
              {t('action.close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
