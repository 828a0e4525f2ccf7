import { newId } from '../../ids.ts'
import { reasonOf } from '../../shared/reason.ts'
import { formatBytes } from '../../text/bytes.ts'
import { t } from '../../text/text.ts'
import { notify } from '../../toasts.ts'
import { jmap } from '../mail-session.ts'
import type { Attachment } from './draft.ts'
import { changeDraft, isHeld, readyDraft, update, useDrafts } from './drafts.ts'

/** By the attachment. */
const running = new Map<string, { key: string; abort: AbortController }>()
const progressStep = 0.02

// Whatever becomes of them, nobody waits for the files of a message that is closed, deleted, or somebody else's by now.
useDrafts.subscribe(({ drafts }) => {
  for (const { key, abort } of running.values()) if (!drafts.has(key)) abort.abort()
})

/** Attaches files: each stands in the list at once and is uploaded; what does not go is said and leaves the list. */
export async function attachFiles(key: string, files: readonly File[]): Promise<void> {
  await Promise.all(files.map((file) => attachFile(key, file)))
}

/** @returns the attachment; undefined when it was refused, failed or removed meanwhile */
export async function attachFile(key: string, file: File, cid?: string): Promise<Attachment | undefined> {
  const name = file.name || t('mail.unnamed')
  try {
    const mailbox = await jmap()
    const open = readyDraft(key)
    if (!open || isHeld(open)) return undefined
    const before = open.draft.attachments
    const together = before.reduce((sum, one) => sum + one.size, file.size)
    if (file.size > mailbox.limits.upload || together > mailbox.limits.attachments) {
      notify({ tone: 'error', text: t('compose.tooLarge', { name, limit: formatBytes(mailbox.limits.attachments) }) })
      return undefined
    }
    const attachment: Attachment = { id: newId(), name, type: file.type || 'application/octet-stream', size: file.size, progress: 0, ...(cid !== undefined && { cid }) }
    const abort = new AbortController()
    running.set(attachment.id, { key, abort })
    changeDraft(key, { attachments: [...before, attachment] })
    return await upload(key, attachment, file, abort.signal)
  } catch (error) {
    if (readyDraft(key)) notify({ tone: 'error', text: t('compose.uploadFailed', { name, reason: reasonOf(error) }) })
    return undefined
  }
}

async function upload(key: string, attachment: Attachment, file: File, signal: AbortSignal): Promise<Attachment | undefined> {
  const mailbox = await jmap()
  let told = 0
  const onProgress = (progress: number) => {
    if (progress - told < progressStep) return
    told = progress
    patch(key, attachment.id, { progress }, false)
  }
  try {
    const { blobId } = await mailbox.upload(file, { onProgress, signal })
    patch(key, attachment.id, { blobId, progress: undefined }, true)
    return readyDraft(key)?.draft.attachments.find((one) => one.id === attachment.id)
  } catch (error) {
    if (signal.aborted) return undefined
    removeAttachment(key, attachment.id)
    throw error
  } finally {
    running.delete(attachment.id)
  }
}

export function removeAttachment(key: string, id: string): void {
  running.get(id)?.abort.abort()
  const open = readyDraft(key)
  if (open) changeDraft(key, { attachments: open.draft.attachments.filter((one) => one.id !== id) })
}

function patch(key: string, id: string, change: { progress?: number | undefined; blobId?: string }, isChange: boolean): void {
  const open = readyDraft(key)
  if (!open) return
  const attachments = open.draft.attachments.map((one): Attachment => {
    if (one.id !== id) return one
    const { progress: _, ...rest } = { ...one, ...change }
    return change.progress === undefined ? rest : { ...rest, progress: change.progress }
  })
  if (isChange) changeDraft(key, { attachments })
  else update(key, { draft: { ...open.draft, attachments } })
}
