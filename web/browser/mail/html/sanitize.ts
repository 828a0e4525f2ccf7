import { allowedAddresses, allowedAttributes, allowedTags, inlinePicture } from './allowed.ts'
import { sheetWithoutImages, withoutImages } from './css-images.ts'
import { linkTarget } from './link-host.ts'
import { purified } from './purifier.ts'

export interface SanitizeOptions {
  /** Pictures from elsewhere stay out unless the reader asked for them: each tells its sender who reads when and where. */
  remoteImages: boolean
  /** Pictures that came with the mail, as data URLs by their content id. */
  inline: ReadonlyMap<string, string>
  /** See `linkTarget`. */
  composeBase: string
  /** Leaves out pictures that style sheets ask for. */
  withoutCssImages?: boolean
}

export interface SafeHtml {
  /** A whole document. Only for a frame that runs no script and is let fetch nothing. */
  html: string
  /** Pictures that were left out. */
  withheld: number
}

const longestStyle = 200_000

/** Mail of strangers as HTML that can be shown in `frameDocument`. Judge it with `complexityOf` before. */
export function sanitizeMail(html: string, options: SanitizeOptions): SafeHtml {
  const now = { options, withheld: 0 }
  const safe = purified(html, { WHOLE_DOCUMENT: true, ALLOWED_TAGS: [...allowedTags], ALLOWED_ATTR: [...allowedAttributes], ALLOWED_URI_REGEXP: allowedAddresses, ALLOW_DATA_ATTR: false, SANITIZE_DOM: false }, {
    element: (node) => node.tagName === 'STYLE' && styleSheet(node, now),
    before: (element) => before(element, now),
    after: (element) => {
      if (element.tagName === 'A' || element.tagName === 'AREA') link(element, options)
      if (options.withoutCssImages && element.hasAttribute('style')) withoutImages((element as HTMLElement).style)
    },
  })
  return { html: safe, withheld: now.withheld }
}

interface Work {
  options: SanitizeOptions
  withheld: number
}

const remoteInCss = /url\(\s*["']?\s*https?:/i

function styleSheet(node: Element, now: Work): void {
  const css = node.textContent ?? ''
  if (css.length > longestStyle) node.textContent = ''
  else if (now.options.withoutCssImages) node.textContent = sheetWithoutImages(css)
  else if (!now.options.remoteImages && remoteInCss.test(css)) now.withheld++
}

function before(element: Element, now: Work): void {
  if (element.tagName === 'IMG') picture(element, now)
  else element.removeAttribute('src')
  if (element.hasAttribute('background')) backdrop(element, now)
  if (!now.options.remoteImages && remoteInCss.test(element.getAttribute('style') ?? '')) now.withheld++
}

function picture(image: Element, now: Work): void {
  const source = (image.getAttribute('src') ?? '').trim()
  const inline = /^cid:/i.test(source) ? now.options.inline.get(contentId(source)) : undefined
  if (inline !== undefined) image.setAttribute('src', inline)
  else if (/^https?:/i.test(source) && now.options.remoteImages) image.setAttribute('src', source.replace(/^http:/i, 'https:'))
  else if (!inlinePicture.test(source)) {
    image.removeAttribute('src')
    if (/^https?:/i.test(source) || source.startsWith('//')) now.withheld++
  }
}

/** `cid:` addresses are percent-encoded, the header they name is not. */
export function contentId(source: string): string {
  const id = source.replace(/^cid:/i, '')
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

function backdrop(element: Element, now: Work): void {
  const source = (element.getAttribute('background') ?? '').trim()
  const remote = /^https?:/i.test(source)
  if (remote && now.options.remoteImages) element.setAttribute('background', source.replace(/^http:/i, 'https:'))
  else element.removeAttribute('background')
  if (remote && !now.options.remoteImages) now.withheld++
}

function link(anchor: Element, { composeBase }: SanitizeOptions): void {
  const href = anchor.getAttribute('href')
  anchor.removeAttribute('target')
  anchor.removeAttribute('rel')
  if (href === null || href.trim().startsWith('#')) return void (href !== null && anchor.removeAttribute('href'))
  const target = linkTarget(href, anchor.textContent ?? '', composeBase)
  if (!target) return anchor.removeAttribute('href')
  anchor.setAttribute('href', target.href)
  anchor.setAttribute('target', '_blank')
  anchor.setAttribute('rel', 'noopener noreferrer')
  anchor.setAttribute('title', target.title)
  if (target.warning === undefined || anchor.tagName === 'AREA') return
  const host = anchor.ownerDocument.createElement('span')
  host.className = 'parley-link-host'
  host.textContent = ` [${target.warning}]`
  anchor.append(host)
}
