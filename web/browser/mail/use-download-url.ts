import { useEffect, useState } from 'react'
import { jmap } from './mail-session.ts'

/** Where the bytes of a blob are fetched; undefined until the mailbox is known. */
export function useDownloadUrl(blobId: string | null, name: string, type: string): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    let wanted = true
    if (blobId !== null) void jmap().then((mailbox) => wanted && setUrl(mailbox.downloadUrl(blobId, name, type)), () => undefined)
    return () => {
      wanted = false
    }
  }, [blobId, name, type])
  return url
}
