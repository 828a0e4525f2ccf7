import { create } from 'zustand'
import { newId } from '../../ids.ts'
import type { Recipient } from '../addresses.ts'
import type { Answers } from './draft.ts'

/** What a message begins with. */
export type Seed =
  | { kind: 'new'; to?: Recipient[]; cc?: Recipient[]; bcc?: Recipient[]; subject?: string; text?: string }
  | { kind: 'reply' | 'reply-all' | 'forward'; id: string }
  /** A draft at the server, with the message it answers where that is known. */
  | { kind: 'draft'; id: string; answers?: Answers | undefined }
  /** What this browser kept over a reload, as JSON. */
  | { kind: 'kept'; json: string }

export interface OpenCompose {
  key: string
  seed: Seed
  /** Its subject, for the tab. */
  title: string
  /** Its copy at the server, which changes with every save. */
  emailId?: string
}

/** Messages that are being written. The code that writes them comes with the first. */
export const useComposes = create<{ open: readonly OpenCompose[]; active: string | undefined }>()(() => ({ open: [], active: undefined }))

const mostOpen = 12

/** Opens one; a draft that is open already comes to the front. */
export function startCompose(seed: Seed, key = newId(), title = ''): void {
  const { open } = useComposes.getState()
  const known = seed.kind === 'draft' ? open.find((one) => one.emailId === seed.id) : undefined
  if (known) return activateCompose(known.key)
  if (open.length >= mostOpen) return activateCompose(open.at(-1)?.key)
  useComposes.setState({ open: [...open, { key, seed, title, ...(seed.kind === 'draft' && { emailId: seed.id }) }], active: key })
}

/** Undefined: to what is being read; the messages stay open. */
export function activateCompose(key: string | undefined): void {
  useComposes.setState({ active: key })
}

export function closeCompose(key: string): void {
  useComposes.setState(({ open, active }) => ({ open: open.filter((one) => one.key !== key), active: active === key ? undefined : active }))
}

export function describeCompose(key: string, about: { title?: string; emailId?: string }): void {
  useComposes.setState(({ open }) => ({ open: open.map((one) => (one.key === key ? { ...one, ...about } : one)) }))
}

export function forgetComposes(): void {
  useComposes.setState({ open: [], active: undefined })
}
