import { useEffect, useMemo } from 'react'
import { folderName, folderOfSegment, folderSegment } from '../../mail/folders.ts'
import type { EmailFilter, Mailbox } from '../../mail/jmap-types.ts'
import { openList } from '../../mail/mail-lists.ts'
import { useMail } from '../../mail/mail-store.ts'
import { parseSearch, type SearchQuery } from '../../mail/search-query.ts'
import { clearSelection } from '../../mail/selection.ts'
import { navigate, type Route, useRoute } from '../../router.ts'
import { useNow } from '../../shared/use-now.ts'

/** Where in the mail the person is. */
export interface MailPlace {
  /** The folder that is open; while searching, the one the search began in. */
  folder: Mailbox | undefined
  message: string | undefined
  /** What is searched for. */
  query: string | undefined
  search: SearchQuery | undefined
}

/** Stands for the folder of a message that a search over all of them found. */
const everywhere = 'all'

export function useMailPlace(): MailPlace {
  const route = useRoute()
  const { folder: segment, message, query } = route.view === 'mail' ? route : { folder: undefined, message: undefined, query: undefined }
  const mailboxes = useMail((mail) => mail.mailboxes)
  const wanted = segment === undefined || segment === everywhere ? 'inbox' : segment
  const folder = folderOfSegment(mailboxes, wanted) ?? folderOfSegment(mailboxes, 'inbox')
  const folderId = folder?.id
  const now = useNow()
  // Counts change with every mail; the names that a search may use do not.
  const names = useMemo(() => JSON.stringify([...mailboxes.values()].map((one) => [one.id, one.role, one.name, folderName(one)])), [mailboxes])
  const search = useMemo(() => (query === undefined || query.trim() === '' ? undefined : parseSearch(query, { now, folderId: folderFinder(names) })), [query, names, now])
  const filter: EmailFilter | undefined = search ? search.filter : folderId === undefined ? undefined : { inMailbox: folderId }
  const key = JSON.stringify(filter)
  const searches = search !== undefined
  useEffect(() => {
    clearSelection()
    if (key !== undefined) openList({ folder: searches ? undefined : folderId, filter: JSON.parse(key) as EmailFilter })
  }, [key, searches, folderId])
  return { folder, message, query: searches ? query : undefined, search }
}

function folderFinder(names: string): (name: string) => string | undefined {
  const known = JSON.parse(names) as [id: string, role: string | null, ...names: string[]][]
  return (name) => known.find(([id, ...called]) => [id, ...called].some((one) => one?.toLowerCase() === name.toLowerCase()))?.[0]
}

/** Opens a message where the person is, or goes back to the list. From one message to the next there is one step back: to the list. */
export function openMessage(place: MailPlace, id: string | undefined): void {
  const folder = place.folder ? folderSegment(place.folder) : everywhere
  const route: Route = { view: 'mail', folder, ...(id !== undefined && { message: id }), ...(place.query !== undefined && { query: place.query }) }
  navigate(route, { replace: place.message !== undefined })
}

export function openFolder(folder: Mailbox): void {
  navigate({ view: 'mail', folder: folderSegment(folder) })
}
