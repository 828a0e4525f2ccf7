import { create } from 'zustand'
import { reasonOf } from '../shared/reason.ts'
import { contentProperties, type Email, type EmailContent, partProperties, rowProperties } from './jmap-types.ts'
import { jmap } from './mail-session.ts'
import { keepEmails, useMail } from './mail-store.ts'
import { syncMail } from './mail-sync.ts'

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
  const { list, state } = await mailbox.ask('Email/get', {
    ids: [id],
    properties: [...new Set<string>([...contentProperties, ...rowProperties])],
    bodyProperties: partProperties,
    fetchTextBodyValues: true,
    fetchHTMLBodyValues: true,
    maxBodyValueBytes: shownBytes,
  })
  const [email] = list
  if (email) await keepRow(rowOf(email), state)
  return email as unknown as EmailContent | undefined
}

const attempts = 3

/** Opened by its address, a message may be far from what the list has looked at. A row of another moment than the rest of the page is
 *  looked at again: what happened to it in between has been followed already, or is being followed now. */
async function keepRow(row: Email, state: string): Promise<void> {
  for (let attempt = 1; !useMail.getState().emails.has(row.id); attempt++) {
    if (state !== useMail.getState().states.email) await syncMail()
    if (state === useMail.getState().states.email || attempt === attempts) return keepEmails([row])
    const again = await (await jmap()).ask('Email/get', { ids: [row.id], properties: rowProperties })
    const [found] = again.list
    if (!found) return
    row = found
    state = again.state
  }
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
