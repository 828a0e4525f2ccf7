import { create } from 'zustand'
import { reasonOf } from '../shared/reason.ts'
import { contentProperties, type Email, type EmailContent, partProperties, rowProperties } from './jmap-types.ts'
import { keepEmails, useMail } from './mail-store.ts'
import { jmap } from './mail-sync.ts'

export type LoadedContent = { state: 'loading' } | { state: 'ready'; content: EmailContent } | { state: 'gone' } | { state: 'failed'; reason: string }

/** Bytes of one text that are fetched; a longer one is shown up to there. */
export const shownBytes = 1024 * 1024

const mostKept = 30

/** The messages that were read last, and their neighbours; a message never changes. */
export const useContents = create<{ contents: ReadonlyMap<string, LoadedContent> }>()(() => ({ contents: new Map() }))

/** Has it there soon; a failure is tried again by the next call. */
export function loadContent(id: string): void {
  const known = useContents.getState().contents.get(id)
  if (known?.state === 'loading' || known?.state === 'ready') return
  put(id, { state: 'loading' })
  fetchContent(id).then(
    (content) => put(id, content ? { state: 'ready', content } : { state: 'gone' }),
    (error: unknown) => put(id, { state: 'failed', reason: reasonOf(error) }),
  )
}

/** @returns undefined when there is no such email (any more).  @throws JmapError */
export async function fetchContent(id: string): Promise<EmailContent | undefined> {
  const mailbox = await jmap()
  const { list } = await mailbox.ask('Email/get', {
    ids: [id],
    properties: [...new Set<string>([...contentProperties, ...rowProperties])],
    bodyProperties: partProperties,
    fetchTextBodyValues: true,
    fetchHTMLBodyValues: true,
    maxBodyValueBytes: shownBytes,
  })
  const [email] = list
  // Opened by its address, it may be far from what the list has looked at.
  if (email && !useMail.getState().emails.has(id)) keepEmails([rowOf(email)])
  return email as unknown as EmailContent | undefined
}

function rowOf(email: Email): Email {
  return Object.fromEntries(rowProperties.map((name) => [name, email[name]])) as unknown as Email
}

export function forgetContents(): void {
  useContents.setState({ contents: new Map() })
}

function put(id: string, content: LoadedContent): void {
  useContents.setState((state) => {
    const contents = new Map(state.contents)
    contents.delete(id)
    contents.set(id, content)
    for (const key of contents.keys()) {
      if (contents.size <= mostKept) break
      contents.delete(key)
    }
    return { contents }
  })
}
