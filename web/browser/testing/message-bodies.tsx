import { FluentProvider, webLightTheme } from '@fluentui/react-components'
import { useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import type { EmailContent } from '../mail/jmap-types.ts'
import { MessageBody } from '../views/mail/message-body.tsx'

/** A page of nothing but message bodies, as the reading pane shows them: for tests that show hundreds. */

interface Body {
  id: string
  html: string
}

let bodies: readonly Body[] = []
const listeners = new Set<() => void>()

function show(next: readonly Body[]): void {
  bodies = next
  for (const listener of listeners) listener()
}

const part = { partId: '1', blobId: null, size: 0, name: null, type: 'text/html', disposition: null, cid: null }

const contentOf = ({ html }: Body) => ({ htmlBody: [part], textBody: [part], attachments: [], bodyValues: { 1: { value: html, isEncodingProblem: false, isTruncated: false } } }) as unknown as EmailContent

function Bodies() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => bodies,
  )
  return (
    <FluentProvider theme={webLightTheme}>
      {shown.map((body) => (
        <section key={body.id} data-body={body.id} style={{ margin: '24px 0', width: '600px' }}>
          <h2 data-guard>{body.id}</h2>
          <div style={{ position: 'relative' }}>
            <MessageBody content={contentOf(body)} />
          </div>
        </section>
      ))}
    </FluentProvider>
  )
}

Object.assign(globalThis, { show })
createRoot(document.getElementById('root')!).render(<Bodies />)
