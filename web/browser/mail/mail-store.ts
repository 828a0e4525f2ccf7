import { create } from 'zustand'
import type { Email, Mailbox } from './jmap-types.ts'
import type { MessageList } from './message-list.ts'
import { type Overlay, overlayOf, type Patch, patched } from './overlay.ts'

/** A change the person made that the server has not confirmed, or whose confirmation has not been seen yet. */
export interface Operation {
  id: number
  patches: ReadonlyMap<string, Patch>
}

/** What this page knows of the mailbox. `emails`, `mailboxes` and `list` are as the server told them; what the person did since lies over them in `overlay`. */
export interface MailState {
  phase: 'starting' | 'ready' | 'failed'
  /** Why it failed. */
  reason: string
  states: { mailbox: string; email: string }
  mailboxes: ReadonlyMap<string, Mailbox>
  emails: ReadonlyMap<string, Email>
  list: MessageList | undefined
  /** Words found in an email, as HTML with `mark` and nothing else; by email. */
  snippets: ReadonlyMap<string, { subject: string | null; preview: string | null }>
  operations: readonly Operation[]
  overlay: Overlay
}

const initial: MailState = {
  phase: 'starting',
  reason: '',
  states: { mailbox: '', email: '' },
  mailboxes: new Map(),
  emails: new Map(),
  list: undefined,
  snippets: new Map(),
  operations: [],
  overlay: new Map(),
}

export const useMail = create<MailState>()(() => initial)

export function forgetMail(): void {
  useMail.setState(initial, true)
}

/** Rows of some hundred screens; more would only fill the memory of someone who scrolls through everything. */
const mostEmails = 4_000

/** Adds or replaces emails; the longest known go when there are too many. */
export function keepEmails(emails: readonly Email[]): void {
  if (emails.length === 0) return
  useMail.setState((state) => {
    const kept = new Map(state.emails)
    for (const email of emails) {
      kept.delete(email.id)
      kept.set(email.id, email)
    }
    for (const id of kept.keys()) {
      if (kept.size <= mostEmails) break
      kept.delete(id)
    }
    return { emails: kept }
  })
}

export function updateList(key: string, change: (list: MessageList) => MessageList): void {
  useMail.setState(({ list }) => (list?.key === key ? { list: change(list) } : {}))
}

let lastOperation = 0

/** Shows changes at once.  @returns takes them off again: when they are in the server's answer, or were refused */
export function beginOperation(patches: ReadonlyMap<string, Patch>): () => void {
  const operation = { id: ++lastOperation, patches }
  putOperations((operations) => [...operations, operation])
  return () => putOperations((operations) => operations.filter((one) => one !== operation))
}

function putOperations(change: (operations: readonly Operation[]) => readonly Operation[]): void {
  useMail.setState(({ operations }) => {
    const next = change(operations)
    return { operations: next, overlay: overlayOf(next.map((one) => one.patches)) }
  })
}

/** As the person sees it now, with what is on its way. */
export function shownEmail(id: string): Email | undefined {
  const { emails, overlay } = useMail.getState()
  const email = emails.get(id)
  return email && patched(email, overlay.get(id))
}

/** The folder of a role. */
export function folderOfRole(mailboxes: ReadonlyMap<string, Mailbox>, role: Mailbox['role']): Mailbox | undefined {
  for (const mailbox of mailboxes.values()) if (mailbox.role === role) return mailbox
  return undefined
}
