import { type KeyboardEvent, type ReactNode, Suspense, useEffect, useState } from 'react'
import { startCompose } from '../../mail/compose/composes.ts'
import { undoLast } from '../../mail/mail-changes.ts'
import { AskHost } from './ask.tsx'
import { archiveThem, flagThem, markThem, targetsOf } from './commands.ts'
import { deleteCommand } from './delete-command.ts'
import { useSingleKeys } from './single-keys.ts'
import type { MailPlace } from './use-mail-place.ts'
import { lazyPart } from '../../shared/lazy-part.ts'

const ShortcutsDialog = lazyPart(() => import('./shortcuts-dialog.tsx'))

interface Run {
  place: MailPlace
  /** What the key acts on. */
  ids: string[]
  help(): void
}

/** Keys of one letter or sign, as Outlook on the web has them. */
const single: Readonly<Record<string, (run: Run) => void>> = {
  n: () => startCompose({ kind: 'new' }),
  r: (run) => answer(run, 'reply'),
  R: (run) => answer(run, 'reply-all'),
  f: (run) => answer(run, 'forward'),
  F: (run) => answer(run, 'forward'),
  e: ({ place, ids }) => archiveThem(place, ids),
  u: ({ ids }) => markThem(ids, false),
  q: ({ ids }) => markThem(ids, true),
  v: () => document.querySelector<HTMLElement>('[data-move-menu]')?.click(),
  '/': () => document.querySelector<HTMLElement>('[role="search"] input')?.focus(),
  '?': ({ help }) => help(),
}

/** Keys that nobody presses by accident. */
const always: Readonly<Record<string, (run: Run) => void>> = {
  Delete: ({ place, ids }) => deleteCommand(place, ids),
  'Shift+Delete': ({ place, ids }) => deleteCommand(place, ids, true),
  Insert: ({ ids }) => flagThem(ids),
  'Ctrl+z': () => undoLast(),
  Escape: () => document.querySelector<HTMLElement>('[data-message-list]')?.focus({ preventScroll: true }),
}

function answer({ ids }: Run, kind: 'reply' | 'reply-all' | 'forward'): void {
  const [id, ...more] = ids
  if (id !== undefined && more.length === 0) startCompose({ kind, id })
}

/** The keyboard of the mail view. Keys also count when nothing has the focus, never while something is being typed. */
export function useShortcuts(place: MailPlace): { onKeyDown(event: KeyboardEvent): void; help: ReactNode; openHelp(): void } {
  const [helping, setHelping] = useState(false)
  useEffect(() => {
    const onBody = (event: globalThis.KeyboardEvent) => event.target === document.body && press(event, place, () => setHelping(true))
    document.addEventListener('keydown', onBody)
    return () => document.removeEventListener('keydown', onBody)
  }, [place])
  return {
    onKeyDown: (event) => press(event.nativeEvent, place, () => setHelping(true)),
    openHelp: () => setHelping(true),
    help: (
      <>
        <AskHost />
        {helping && (
          <Suspense fallback={null}>
            <ShortcutsDialog onClose={() => setHelping(false)} />
          </Suspense>
        )}
      </>
    ),
  }
}

function press(event: globalThis.KeyboardEvent, place: MailPlace, help: () => void): void {
  if (event.defaultPrevented || event.isComposing || isTyping(event.target)) return
  const command = commandOf(event)
  if (!command) return
  event.preventDefault()
  command({ place, ids: targetsOf(place), help })
}

function commandOf(event: globalThis.KeyboardEvent): ((run: Run) => void) | undefined {
  if (event.altKey) return undefined
  const ctrl = event.ctrlKey || event.metaKey
  const name = `${ctrl ? 'Ctrl+' : ''}${event.shiftKey && event.key.length > 1 ? 'Shift+' : ''}${ctrl ? event.key.toLowerCase() : event.key}`
  if (Object.hasOwn(always, name)) return always[name]
  return !ctrl && useSingleKeys.getState().on && Object.hasOwn(single, event.key) ? single[event.key] : undefined
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="alertdialog"], [role="menu"], [role="combobox"]') !== null)
}
