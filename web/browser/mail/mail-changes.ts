import { reasonOf } from '../shared/reason.ts'
import { t } from '../text/text.ts'
import { dismissToast, notify } from '../toasts.ts'
import type { SetFailure } from './jmap-types.ts'
import { forgetTurns, inTurn } from './in-turn.ts'
import { jmap } from './mail-session.ts'
import { beginOperation, shownEmail } from './mail-store.ts'
import { syncMail } from './mail-sync.ts'
import { inverse, type Patch, updateOf } from './overlay.ts'

/** Emails in one request. */
const atOnce = 200

export interface Change {
  patches: ReadonlyMap<string, Patch>
  /** What was done, for the toast with Undo; without it the change is only taken back with the keyboard. */
  said?: string
  /** For those the page has forgotten: where they were. */
  from?: string | undefined
  /** Not the person's own doing, so not what Undo means. */
  automatic?: true
}

/** Changes that can be taken back, newest last. */
const done: ReadonlyMap<string, Patch>[] = []
const mostUndone = 30

/** Shows the change at once and has the server make it; what it refuses comes back with the reason.  @returns whether all was done */
export async function change(o: Change): Promise<boolean> {
  const otherwise = o.from === undefined ? {} : { [o.from]: true as const }
  const back = new Map([...o.patches].map(([id, patch]) => [id, inverse(shownEmail(id), patch, otherwise)]))
  const undoable = o.automatic !== true && ![...o.patches.values()].some((patch) => patch.destroyed)
  if (undoable) remember(back)
  const succeeded = await carryOut(o.patches)
  if (!succeeded && undoable) forget(back)
  if (succeeded && o.said !== undefined) say(o.said, undoable ? back : undefined)
  return succeeded
}

let said: string | undefined

/** One line for what was done last: who deletes ten messages is not told ten times. */
function say(text: string, back: ReadonlyMap<string, Patch> | undefined): void {
  if (said !== undefined) dismissToast(said)
  said = notify({ tone: 'info', text, lasts: 8_000, ...(back && { action: { label: t('action.undo'), run: () => void takeBack(back) } }) })
}

/** Takes the newest change back.  @returns false when there is none */
export function undoLast(): boolean {
  const last = done.at(-1)
  if (last) void takeBack(last)
  return last !== undefined
}

export function forgetChanges(): void {
  done.length = 0
  forgetTurns()
}

async function takeBack(back: ReadonlyMap<string, Patch>): Promise<void> {
  if (!done.includes(back)) return
  forget(back)
  if (!(await carryOut(back))) return
  if (said !== undefined) dismissToast(said)
  said = notify({ tone: 'info', text: t('mail.undone'), lasts: 3_000 })
}

function remember(back: ReadonlyMap<string, Patch>): void {
  done.push(back)
  if (done.length > mostUndone) done.shift()
}

function forget(back: ReadonlyMap<string, Patch>): void {
  const at = done.indexOf(back)
  if (at >= 0) done.splice(at, 1)
}

async function carryOut(patches: ReadonlyMap<string, Patch>): Promise<boolean> {
  const end = beginOperation(patches)
  try {
    const refused = await inTurn(patches.keys(), () => setAll([...patches]))
    if (refused) notify({ tone: 'error', text: t('mail.changeFailed', { reason: refused.description ?? refused.type }) })
    return refused === undefined
  } catch (error) {
    notify({ tone: 'error', text: t('mail.changeFailed', { reason: reasonOf(error) }), action: { label: t('action.tryAgain'), run: () => void carryOut(patches) } })
    return false
  } finally {
    // Until the answer is on the page, the change stays over it: nothing jumps back and forth.
    await syncMail().catch(() => undefined)
    end()
  }
}

/** @returns the first refusal; that an email is gone already is none.  @throws JmapError */
async function setAll(patches: readonly (readonly [string, Patch])[]): Promise<SetFailure | undefined> {
  const mailbox = await jmap()
  let refused: SetFailure | undefined
  for (let at = 0; at < patches.length; at += atOnce) {
    const some = patches.slice(at, at + atOnce)
    const update = Object.fromEntries(some.filter(([, patch]) => !patch.destroyed).map(([id, patch]) => [id, updateOf(patch)]))
    const destroy = some.filter(([, patch]) => patch.destroyed).map(([id]) => id)
    const { notUpdated, notDestroyed } = await mailbox.ask('Email/set', { update, destroy })
    refused ??= [...Object.values(notUpdated ?? {}), ...Object.values(notDestroyed ?? {})].find((failure) => failure.type !== 'notFound')
  }
  return refused
}
