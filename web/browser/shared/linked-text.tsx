import { makeStyles } from '@fluentui/react-components'
import { Fragment, memo, type MouseEvent } from 'react'
import { composeMail } from '../compose-request.ts'
import { navigate } from '../router.ts'
import { findLinks } from '../text/links.ts'

const useStyles = makeStyles({
  text: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', unicodeBidi: 'isolate' },
  link: { color: 'inherit', textDecorationLine: 'underline' },
})

/** What somebody wrote, as text; addresses in it can be followed. The direction of one message never spills over into the next. */
export const LinkedText = memo(function LinkedText({ text }: { text: string }) {
  const styles = useStyles()
  return (
    <bdi className={styles.text}>
      {findLinks(text).map((part, index) =>
        part.kind === 'text' ? (
          <Fragment key={index}>{part.text}</Fragment>
        ) : (
          <a key={index} className={styles.link} href={part.href} title={part.href} target="_blank" rel="noopener noreferrer" onClick={(event) => followHere(event, part.href)}>
            {part.text}
          </a>
        ),
      )}
    </bdi>
  )
})

/** Mail and IM addresses lead to our own views. */
function followHere(event: MouseEvent, href: string): void {
  const [scheme = '', rest = ''] = href.split(/:(.*)/s)
  const address = decodeURIComponent(rest.split('?')[0] ?? '').toLowerCase()
  if (scheme === 'mailto') composeMail({ to: [{ address, name: address }] })
  else if (scheme === 'sip') navigate({ view: 'chat', with: address })
  else return
  event.preventDefault()
}
