/** Where a link leads, as the reader must know it: the host, an address, a number. Undefined for what a mail may not link to. */
export interface LinkTarget {
  href: string
  /** Shown when the pointer is on the link. */
  title: string
  /** Shown behind the link, because its text says something else or its name may look like another. */
  warning: string | undefined
}

/** @param text  what the link shows  @param composeBase  where the app writes mail, ending in `=` */
export function linkTarget(href: string, text: string, composeBase: string): LinkTarget | undefined {
  const trimmed = href.trim()
  if (/^mailto:/i.test(trimmed)) return { href: `${composeBase}${encodeURIComponent(trimmed.slice(0, 10_000))}`, title: trimmed.slice(0, 300), warning: undefined }
  if (/^tel:[+\d() .-]{2,40}$/i.test(trimmed)) return { href: trimmed, title: trimmed, warning: undefined }
  let url: URL
  try {
    url = new URL(trimmed)
  } catch {
    return undefined
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  const deceives = url.username !== '' || url.password !== '' || url.hostname.split('.').some((label) => label.startsWith('xn--')) || isOtherHost(text, url.hostname)
  return { href: url.href, title: url.href.slice(0, 300), warning: deceives ? url.host : undefined }
}

/** Whether the text looks like an address of another host than the link leads to. */
function isOtherHost(text: string, host: string): boolean {
  const shown = /^\s*(?:https?:\/\/)?(?:[^\s/@]{1,200}@)?((?:[\p{L}\p{N}-]{1,63}\.){1,10}\p{L}[\p{L}\p{N}-]{1,62})(?::\d{1,5})?(?:[/?#]|\s*$)/iu.exec(text.slice(0, 500))?.[1]
  return shown !== undefined && bare(shown) !== bare(host)
}

const bare = (host: string) => host.toLowerCase().replace(/^www\./, '')
