import { newId } from '../../ids.ts'
import { htmlOf } from '../html/plain-text.ts'
import type { Attachment } from './draft.ts'
import { changeDraft, readyDraft } from './drafts.ts'
import { attachFile, attachFiles } from './uploads.ts'

const shownTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

type Insert = (picture: Attachment) => void

/** How the editor that is open puts a picture into its text; by the message. */
const editors = new Map<string, Insert>()

/** Pictures of this message go into this editor from here on.  @returns ends that */
export function receivePictures(key: string, insert: Insert): () => void {
  editors.set(key, insert)
  return () => {
    if (editors.get(key) === insert) editors.delete(key)
  }
}

/** Pictures from the clipboard stand in the text; anything else is attached. */
export async function pasteFiles(key: string, files: readonly File[]): Promise<void> {
  const pictures = files.filter((file) => shownTypes.has(file.type)).map((file) => attachFile(key, file, `${newId()}@parley`))
  const others = attachFiles(key, files.filter((file) => !shownTypes.has(file.type)))
  for (const picture of pictures) place(key, await picture)
  await others
}

/** Where the person writes; when they look at something else by now, at the beginning, where they will see it. */
function place(key: string, picture: Attachment | undefined): void {
  const open = readyDraft(key)
  if (!open || picture?.cid === undefined) return
  const insert = editors.get(key)
  if (insert) insert(picture)
  else changeDraft(key, { html: `<div><img src="cid:${encodeURIComponent(picture.cid)}" alt="${htmlOf(picture.name)}"></div>${open.draft.html}` })
}
