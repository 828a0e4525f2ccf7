import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, Text, tokens } from '@fluentui/react-components'
import { Suspense, useMemo, useState } from 'react'
import type { EmailContent } from '../../mail/jmap-types.ts'
import { bodyOf } from '../../mail/message-body.ts'
import { ErrorBoundary } from '../../shared/error-boundary.tsx'
import { lazyPart } from '../../shared/lazy-part.ts'
import { RowSkeletons } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'
import { PlainText } from './plain-text.tsx'

const HtmlBody = lazyPart(() => import('./html-body.tsx'))

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0 },
  bar: { margin: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}`, flexShrink: 0 },
  text: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXXL}` },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** What somebody wrote: as HTML in a frame that can do nothing, else as text. */
export function MessageBody({ content }: { content: EmailContent }) {
  const styles = useStyles()
  const body = useMemo(() => bodyOf(content), [content])
  const [withImages, setWithImages] = useState(false)
  const [withheld, setWithheld] = useState(0)
  return (
    <div className={styles.root}>
      {withheld > 0 && !withImages && (
        <MessageBar className={styles.bar}>
          <MessageBarBody>{t('mail.imagesWithheld')}</MessageBarBody>
          <MessageBarActions>
            <Button size="small" onClick={() => setWithImages(true)}>
              {t('mail.showImages')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {[...body.notes].map((note) => (
        <MessageBar key={note} intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>{t(note)}</MessageBarBody>
        </MessageBar>
      ))}
      {body.kind === 'html' ? (
        <ErrorBoundary>
          <Suspense fallback={<RowSkeletons rows={3} />}>
            <HtmlBody html={body.html} pictures={body.pictures} remoteImages={withImages} onWithheld={setWithheld} />
          </Suspense>
        </ErrorBoundary>
      ) : body.text === '' ? (
        <Text className={styles.text} style={{ color: tokens.colorNeutralForeground3 }}>
          {t('mail.emptyBody')}
        </Text>
      ) : (
        <div className={styles.text}>
          <PlainText text={body.text} />
        </div>
      )}
    </div>
  )
}
