import { create } from 'zustand'
import { reasonOf } from '../../shared/reason.ts'
import { useApp, whenSessionEnds } from '../../store.ts'
import { t } from '../../text/text.ts'
import { notify } from '../../toasts.ts'
import { closeCompose, describeCompose, type Seed, useComposes } from './composes.ts'
import { awaitsFiles, type Draft, draftOf, removableCopies } from './draft.ts'
import { forgetKept, keepCompose } from './kept-composes.ts'
import { prepareDraft } from './prepare.ts'
import { destroyDrafts, saveDraft, type StoredDraft } from './save-draft.ts'
import { findSubmission } from './submissions.ts'

/** A message in the making, and how safe it is. */
export interface DraftState {
  draft: Draft
  /** Counts the person's changes; `saved` is the one the server has. */
  revision: number
  saved: number
  saving: boolean
  savedAt?: number
  failure?: string
  /** What is being done with it as a whole. */
  leaving?: 'sent' | 'deleted'
  /** Why it was not sent. */
  refusal?: string
}

export type OpenDraft = { state: 'preparing' } | { state: 'failed'; reason: string } | ({ state: 'ready' } & DraftState)

/** By the key of the compose. Outlives the view: one may read, chat and come back. */
export const useDrafts = create<{ drafts: ReadonlyMap<string, OpenDraft> }>()(() => ({ drafts: new Map() }))

const pauseMs = 1_200
const retryMs = 15_000
const keepPauseMs = 300
const timers = new Map<string, ReturnType<typeof setTimeout>>()
const keepTimers = new Map<string, ReturnType<typeof setTimeout>>()
const saves = new Map<string, Promise<void>>()

export function openDraft(key: string, seed: Seed): void {
  const known = useDrafts.getState().drafts.get(key)
  if (known && known.state !== 'failed') return
  const preparing: OpenDraft = { state: 'preparing' }
  put(key, preparing)
  // Whoever is signed in by then may be somebody else.
  const isWanted = () => useDrafts.getState().drafts.get(key) === preparing
  prepareDraft(seed).then(
    (draft) => {
      if (!isWanted()) return
      // What this browser kept may be newer than the copy at the server.
      const revision = seed.kind === 'kept' && !draft.submitted ? 1 : 0
      put(key, { state: 'ready', draft, revision, saved: 0, saving: false, ...(draft.submitted && { refusal: t('compose.unsure') }) })
      describeCompose(key, { title: draft.subject, ...(draft.emailId !== undefined && { emailId: draft.emailId }) })
      if (revision > 0) changed(key)
      else keepSoon(key)
    },
    (error: unknown) => isWanted() && put(key, { state: 'failed', reason: reasonOf(error) }),
  )
}

export function readyDraft(key: string): DraftState | undefined {
  const open = useDrafts.getState().drafts.get(key)
  return open?.state === 'ready' ? open : undefined
}

/** Whether it has to stay as it is: it is being sent or deleted, or perhaps was sent. */
export function isHeld({ leaving, draft }: DraftState): boolean {
  return leaving !== undefined || draft.submitted
}

/** Whether the server lacks some of it. */
function isUnsaved({ revision, saved }: DraftState): boolean {
  return revision !== saved
}

/** What the person did; saved when they pause. */
export function changeDraft(key: string, change: Partial<Draft>): void {
  const open = readyDraft(key)
  if (!open) return
  update(key, { draft: { ...open.draft, ...change }, revision: open.revision + 1 })
  if (change.subject !== undefined) describeCompose(key, { title: change.subject })
  changed(key)
}

function changed(key: string): void {
  keepSoon(key)
  saveIn(key, pauseMs)
}

function saveIn(key: string, ms: number): void {
  clearTimeout(timers.get(key))
  timers.set(key, setTimeout(() => void save(key), ms))
}

/** Resolves when the server has everything, or could not take it: then `failure` says why. One save at a time, and none of what is held. */
export async function save(key: string): Promise<void> {
  clearTimeout(timers.get(key))
  // Of several who wait, the first has begun another.
  while (saves.has(key)) await saves.get(key)
  const open = readyDraft(key)
  if (!open || isHeld(open) || !isUnsaved(open)) return
  const saving = carryOut(key, open).finally(() => {
    if (saves.get(key) === saving) saves.delete(key)
  })
  saves.set(key, saving)
  return saving
}

async function carryOut(key: string, open: DraftState): Promise<void> {
  update(key, { saving: true })
  try {
    await store(key, open)
    await removeReplaced(key)
    update(key, { saving: false })
    const now = readyDraft(key)
    if (now && isUnsaved(now)) changed(key)
  } catch (error) {
    update(key, { saving: false, failure: reasonOf(error) })
    saveIn(key, retryMs)
  }
}

/** Stores it as a new copy, whatever is changed meanwhile.  @throws JmapError */
export async function store(key: string, { draft, revision }: DraftState): Promise<StoredDraft> {
  const stored = await saveDraft(draft)
  const now = readyDraft(key)
  if (!now) return stored
  update(key, { saved: revision, savedAt: Date.now(), failure: undefined })
  describeCompose(key, { emailId: stored.emailId })
  // The copy before is about to go, and a reload must not look for the files there.
  note(key, stored.merge(now.draft))
  return stored
}

/** What cannot be removed now is tried again with the next save. */
async function removeReplaced(key: string): Promise<void> {
  const open = readyDraft(key)
  if (open) forgetReplaced(key, await destroyDrafts(removableCopies(open.draft)))
}

export function forgetReplaced(key: string, gone: readonly string[]): void {
  const open = readyDraft(key)
  if (open && gone.length > 0) note(key, { replaced: open.draft.replaced.filter((id) => !gone.includes(id)) })
}

/** Closes it; what was written stays as a draft.  @returns false when it could not be saved, or files are on their way: then it stays open */
export async function putDraftAway(key: string): Promise<boolean> {
  const before = readyDraft(key)
  if (before && awaitsFiles(before.draft)) {
    notify({ tone: 'info', text: t('compose.uploadsPending'), lasts: 8_000 })
    return false
  }
  await save(key)
  const open = readyDraft(key)
  if (!open || open.leaving || isUnsaved(open) || awaitsFiles(open.draft)) return false
  leave(key)
  void destroyDrafts(open.draft.replaced)
  return true
}

/** Closes it and deletes what was written, unless it was sent. */
export async function discardDraft(key: string): Promise<void> {
  if (!(await hold(key, 'deleted'))) return
  const draft = readyDraft(key)?.draft
  leave(key)
  if (!draft) return
  await destroyDrafts(draft.replaced)
  if (draft.emailId !== undefined && !(draft.submitted && (await mayBeSent(draft.emailId)))) await destroyDrafts([draft.emailId])
}

/** Whether an email that was handed in was sent; where that cannot be learned, it may have been. */
async function mayBeSent(emailId: string): Promise<boolean> {
  return findSubmission(emailId).then(
    (found) => found !== undefined,
    () => true,
  )
}

/** Nothing of it is needed here any more. */
export function leave(key: string): void {
  clearTimeout(timers.get(key))
  clearTimeout(keepTimers.get(key))
  timers.delete(key)
  forgetKept(key)
  useDrafts.setState(({ drafts }) => ({ drafts: new Map([...drafts].filter(([one]) => one !== key)) }))
  closeCompose(key)
}

/** From here on nothing is saved any more; resolves when the save that was under way is over.  @returns false when it is held already */
export async function hold(key: string, leaving: NonNullable<DraftState['leaving']>): Promise<boolean> {
  const open = readyDraft(key)
  if (!open || open.leaving) return false
  update(key, { leaving, refusal: undefined })
  await saves.get(key)
  return true
}

/** It was not sent: the person goes on with it. */
export function release(key: string, refusal: string): void {
  update(key, { leaving: undefined, refusal })
  const open = readyDraft(key)
  if (open && isUnsaved(open)) changed(key)
}

/** What is not the person's doing, such as where it stands at the server. A reload knows of it from here on. */
export function note(key: string, change: Partial<Draft>): void {
  const open = readyDraft(key)
  if (!open) return
  update(key, { draft: { ...open.draft, ...change } })
  keep(key)
}

export function update(key: string, change: { [K in keyof DraftState]?: DraftState[K] | undefined }): void {
  const open = readyDraft(key)
  if (!open) return
  const next = { ...open, ...change }
  for (const name of ['failure', 'refusal', 'leaving'] as const) if (next[name] === undefined) delete next[name]
  put(key, { ...(next as DraftState), state: 'ready' })
}

function put(key: string, open: OpenDraft): void {
  useDrafts.setState(({ drafts }) => ({ drafts: new Map(drafts).set(key, open) }))
}

function keepSoon(key: string): void {
  clearTimeout(keepTimers.get(key))
  keepTimers.set(key, setTimeout(() => keep(key), keepPauseMs))
}

function keep(key: string): void {
  const open = readyDraft(key)
  const address = useApp.getState().live?.me.person.address
  if (!open || address === undefined) return
  keepCompose(key, { address, title: open.draft.subject, active: useComposes.getState().active === key, state: draftOf(open.draft) })
}

/** Everything there is, at once: the page is about to go. */
function keepAll(): void {
  for (const key of useDrafts.getState().drafts.keys()) keep(key)
}

addEventListener('pagehide', keepAll)
addEventListener('beforeunload', (event) => {
  keepAll()
  const unsaved = [...useDrafts.getState().drafts.values()].some((open) => open.state === 'ready' && (isUnsaved(open) || awaitsFiles(open.draft) || open.leaving === 'sent'))
  if (unsaved) event.preventDefault()
})
useComposes.subscribe((now, before) => now.active !== before.active && keepAll())

whenSessionEnds(() => {
  for (const timer of [...timers.values(), ...keepTimers.values()]) clearTimeout(timer)
  // Nobody hears how they went; what is opened again under the same key does not wait for it.
  saves.clear()
  useDrafts.setState({ drafts: new Map() })
})
