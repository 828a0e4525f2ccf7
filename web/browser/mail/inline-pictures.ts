import type { BodyPart } from './jmap-types.ts'
import { jmap } from './mail-session.ts'

/** All pictures of one mail together; what is beyond is a file to download. */
const mostBytes = 12 * 1024 * 1024

/** Pictures that came with a mail, as data URLs by content id: a frame without an origin can load nothing else. Those that fail stay out. */
export async function inlinePictures(parts: readonly BodyPart[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const mailbox = await jmap()
  let bytes = 0
  for (const part of parts) {
    if (part.cid === null || part.blobId === null || (bytes += part.size) > mostBytes) continue
    try {
      const response = await fetch(mailbox.downloadUrl(part.blobId, part.name ?? 'picture', part.type), { credentials: 'same-origin' })
      const blob = await response.blob()
      // The server calls it a picture only where its first bytes are those of one.
      if (response.ok && response.headers.get('content-disposition')?.startsWith('inline')) found.set(part.cid, await dataUrl(blob))
    } catch {
      continue
    }
  }
  return found
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result)))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')))
    reader.readAsDataURL(blob)
  })
}
