import { useSyncExternalStore } from 'react'

/** Where in the app the person is; every place has an address of its own, so reload, back and links work. */
export type Route =
  | { view: 'mail'; folder?: string; message?: string; query?: string }
  | { view: 'chat'; with?: string }
  | { view: 'people'; address?: string }
  | { view: 'calendar' }
  | { view: 'admin'; page?: string; query?: string }
  | { view: 'settings' }

export type ViewName = Route['view']

export function parseRoute(path: string, search = ''): Route {
  const [view, first, second] = path.split('/').filter(Boolean).map(decode)
  switch (view) {
    case 'chat':
      return first === undefined ? { view } : { view, with: first.toLowerCase() }
    case 'people':
      return first === undefined ? { view } : { view, address: first.toLowerCase() }
    case 'calendar':
    case 'settings':
      return { view }
    case 'admin':
      return adminRoute(first, new URLSearchParams(search).get('q'))
    default:
      return mailRoute(view === 'mail' ? [first, second] : [], new URLSearchParams(search).get('q'))
  }
}

function mailRoute([folder, message]: (string | undefined)[], query: string | null): Route {
  return { view: 'mail', ...(folder !== undefined && { folder }), ...(message !== undefined && { message }), ...(query !== null && { query }) }
}

function adminRoute(page: string | undefined, query: string | null): Route {
  return page === undefined ? { view: 'admin' } : { view: 'admin', page, ...(query !== null && { query }) }
}

export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'mail':
      return join('mail', route.folder, route.folder === undefined ? undefined : route.message) + asked(route.query)
    case 'admin':
      return join('admin', route.page) + (route.page === undefined ? '' : asked(route.query))
    case 'chat':
      return join('chat', route.with)
    case 'people':
      return join('people', route.address)
    default:
      return join(route.view)
  }
}

const asked = (query: string | undefined): string => (query === undefined ? '' : `?q=${encodeURIComponent(query)}`)

function join(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).map((part) => `/${encodeURIComponent(part).replaceAll('%40', '@')}`).join('')
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const listeners = new Set<() => void>()
const changed = () => listeners.forEach((listener) => listener())

export function navigate(route: Route, o: { replace?: boolean } = {}): void {
  const path = formatRoute(route)
  if (path === location.pathname + location.search) return
  if (o.replace === true) history.replaceState(null, '', path)
  else history.pushState(null, '', path)
  changed()
}

export function currentRoute(): Route {
  return parseRoute(location.pathname, location.search)
}

export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => location.pathname + location.search)
  const [pathname = '', search = ''] = path.split(/(?=\?)/)
  return parseRoute(pathname, search)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  globalThis.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    globalThis.removeEventListener('popstate', listener)
  }
}
