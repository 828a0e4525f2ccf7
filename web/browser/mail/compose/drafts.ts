import { create } from 'zustand'
import { reasonOf } from '../../shared/reason.ts'
import { useApp } from '../../store.ts'
import { closeCompose, describeCompose, type Seed, useComposes } from './composes.ts'
import { type Draft, draftOf, removableCopies } from './draft.ts'
import { forgetKept, keepCompose } from './kept-composes.ts'
import { prepareDraft } from './prepare.ts'
import { destroyDrafts, saveDraft, type StoredDraft } from './save-draft.ts'

/** A message in the making, and how safe it is. */
export interface DraftState {
  draft: Draft
  /** Counts the person's changes; `saved` is the one the server has. */
  revision: number
  saved: number
  saving: boolean
  savedAt?: number
  failure?: string
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
  put(key, { state: 'preparing' })
  prepareDraft(seed).then(
    (draft) => {
      // What this browser kept may be newer than the copy at the server.
      const revision = seed.kind === 'kept' ? 1 : 0
      put(key, { state: 'ready', draft, revision, saved: 0, saving: false })
      describeCompose(key, { title: draft.subject, ...(draft.emailId !== undefined && { emailId: draft.emailId }) })
      if (seed.kind === 'kept') changed(key)
      else keepSoon(key)
    },
    (error: unknown) => put(key, { state: 'failed', reason: reasonOf(error) }),
  )
}

export function readyDraft(key: string): DraftState | undefined {
  const open = useDrafts.getState().drafts.get(key)
  return open?.state === 'ready' ? open : undefined
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
  clearTimeout(timers.get(key))
  timers.set(key, setTimeout(() => void save(key), pauseMs))
}

/** Resolves when the server has everything, or could not take it: then `failure` says why. One save at a time. */
export async function save(key: string): Promise<void> {
  clearTimeout(timers.get(key))
  await saves.get(key)
  const open = readyDraft(key)
  if (!open || open.revision === open.saved) return
  const saving = carryOut(key, open).finally(() => saves.delete(key))
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
    if (now && now.revision !== now.saved) changed(key)
  } catch (error) {
    update(key, { saving: false, failure: reasonOf(error) })
    timers.set(key, setTimeout(() => void save(key), retryMs))
  }
}

/** Stores it as a new copy, whatever is changed meanwhile.  @throws JmapError */
export async function store(key: string, { draft, revision }: DraftState): Promise<StoredDraft> {
  const stored = await saveDraft(draft)
  const now = readyDraft(key)
  if (!now) return stored
  update(key, { draft: { ...now.draft, ...stored.merge(now.draft) }, saved: revision, savedAt: Date.now(), failure: undefined })
  describeCompose(key, { emailId: stored.emailId })
  // At once: a reload must not look for the files in a copy that is about to go.
  keep(key)
  return stored
}

/** What cannot be removed now is tried again with the next save. */
async function removeReplaced(key: string): Promise<void> {
  const open = readyDraft(key)
  if (open) forgetReplaced(key, await destroyDrafts(removableCopies(open.draft)))
}

export function forgetReplaced(key: string, gone: readonly string[]): void {
  const open = readyDraft(key)
  if (open && gone.length > 0) update(key, { draft: { ...open.draft, replaced: open.draft.replaced.filter((id) => !gone.includes(id)) } })
}

/** Closes it; what was written stays as a draft.  @returns false when it could not be saved: then it stays open */
export async function putDraftAway(key: string): Promise<boolean> {
  await save(key)
  const open = readyDraft(key)
  if (open && open.revision !== open.saved) return false
  leave(key)
  if (open) void destroyDrafts(open.draft.replaced)
  return true
}

/** Closes it and deletes what was written. */
export async function discardDraft(key: string): Promise<void> {
  clearTimeout(timers.get(key))
  await saves.get(key)
  const draft = readyDraft(key)?.draft
  leave(key)
  if (draft) await destroyDrafts(draft.emailId === undefined ? draft.replaced : [...draft.replaced, draft.emailId])
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

/** While it is being sent, nothing else may replace the copy at the server. */
export async function holdSaving(key: string): Promise<void> {
  clearTimeout(timers.get(key))
  await saves.get(key)
}

export function update(key: string, change: { [K in keyof DraftState]?: DraftState[K] | undefined }): void {
  const open = readyDraft(key)
  if (!open) return
  const next = { ...open, ...change }
  if (next.failure === undefined) delete next.failure
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
  const unsaved = [...useDrafts.getState().drafts.values()].some((open) => open.state === 'ready' && open.revision !== open.saved)
  if (unsaved) event.preventDefault()
})
useComposes.subscribe((now, before) => now.active !== before.active && keepAll())

useApp.subscribe((now, before) => {
  if (now.session === before.session || now.session === 'signed-in') return
  for (const timer of [...timers.values(), ...keepTimers.values()]) clearTimeout(timer)
  useDrafts.setState({ drafts: new Map() })
})
