import { inlinePicture } from '../html/allowed.ts'
import { complexityOf } from '../html/complexity.ts'
import { htmlOf, plainTextOf } from '../html/plain-text.ts'
import { purified, purifiedNodes, type Steps } from '../html/purifier.ts'
import { contentId } from '../html/sanitize.ts'

/** What may stand in a message that is being written. The editor is part of our page, so this is far less than a mail may show in its frame. */
const tags = [
  'a', 'b', 'big', 'blockquote', 'br', 'caption', 'center', 'code', 'col', 'colgroup', 'dd', 'del', 'div', 'dl', 'dt', 'em', 'font', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img', 'ins',
  'li', 'ol', 'p', 'pre', 's', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'tt', 'u', 'ul',
]
const attributes = ['align', 'alt', 'bgcolor', 'border', 'cellpadding', 'cellspacing', 'color', 'colspan', 'dir', 'face', 'height', 'href', 'lang', 'rowspan', 'size', 'src', 'start', 'style', 'title', 'type', 'valign', 'width']

const properties = [
  'color', 'background-color', 'font-family', 'font-size', 'font-weight', 'font-style', 'text-decoration-line', 'text-align', 'line-height', 'vertical-align', 'white-space', 'list-style-type', 'direction',
  'width', 'max-width', 'padding-top', 'padding-right', 'padding-bottom', 'padding-left', 'margin-top', 'margin-right', 'margin-bottom', 'margin-left', 'border-collapse', 'border-spacing',
  'border-top-width', 'border-right-width', 'border-bottom-width', 'border-left-width', 'border-top-style', 'border-right-style', 'border-bottom-style', 'border-left-style',
  'border-top-color', 'border-right-color', 'border-bottom-color', 'border-left-color',
]
const plainValue = /^[\w\s#.,%()+'"-]{1,200}$/
const noValue = /url|image|var|env|attr|expression|calc|^-|\s-\d/i

/** Picture → where the editor shows it from; undefined when the message has none of that id. */
export type PictureSource = (cid: string) => string | undefined

/** HTML as nodes for the editor. Pictures of the message are shown from `source`; those from elsewhere are not fetched, but keep their place. */
export function toEditor(html: string, source: PictureSource, withBookmarks = false): DocumentFragment {
  if (complexityOf(html) !== 'fine') return lines(plainTextOf(html))
  return purifiedNodes(html, config(withBookmarks), steps(source))
}

/** The same as text, e.g. for what is quoted: pictures stay as `cid:` or as the address they had. */
export function editableHtml(html: string): string {
  if (complexityOf(html) !== 'fine') return htmlOf(plainTextOf(html)).replaceAll('\n', '<br>')
  return fromEditorHtml(purified(html, config(false), steps((cid) => `cid:${encodeURIComponent(cid)}`)))
}

/** What the editor holds as HTML of a message. Made in a document that loads nothing: in the page's own, a picture that gets its
 *  address back would be fetched at once. */
export function fromEditor(root: HTMLElement): string {
  const copy = inert().importNode(root, true)
  for (const picture of copy.querySelectorAll('img')) restorePicture(picture)
  for (const bookmark of copy.querySelectorAll('input')) bookmark.remove()
  return copy.innerHTML.replaceAll('\u200b', '')
}

function fromEditorHtml(html: string): string {
  const ground = inert()
  const root = ground.createElement('div')
  root.append(purifiedNodes(html, { ...config(false), ALLOW_DATA_ATTR: true }, {}, ground))
  return fromEditor(root)
}

const inert = () => document.implementation.createHTMLDocument('')

const config = (withBookmarks: boolean) => ({
  ALLOWED_TAGS: withBookmarks ? [...tags, 'input'] : tags,
  ALLOWED_ATTR: withBookmarks ? [...attributes, 'id'] : attributes,
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel|cid):|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
})

const steps = (source: PictureSource): Steps => ({
  // Where a picture comes from is looked at before the sanitiser takes the marks of the editor away.
  before: (element) => element.tagName === 'IMG' && notePicture(element),
  after: (element) => {
    if (element.tagName === 'A') link(element)
    else if (element.tagName === 'IMG') picture(element, source)
    if (element.tagName !== 'INPUT' && element.hasAttribute('id')) element.removeAttribute('id')
    if (element.hasAttribute('style')) restyle(element as HTMLElement)
  },
})

const origins = new WeakMap<Element, string>()

function notePicture(image: Element): void {
  const cid = image.getAttribute('data-cid')
  origins.set(image, cid === null ? (image.getAttribute('data-remote') ?? image.getAttribute('src') ?? '').trim() : `cid:${encodeURIComponent(cid)}`)
  image.removeAttribute('src')
}

function picture(image: Element, source: PictureSource): void {
  const origin = origins.get(image) ?? ''
  image.removeAttribute('src')
  if (/^cid:/i.test(origin)) {
    const cid = contentId(origin)
    const from = source(cid)
    if (from === undefined) return image.remove()
    image.setAttribute('data-cid', cid)
    image.setAttribute('src', from)
  } else if (/^https?:\/\//i.test(origin)) image.setAttribute('data-remote', origin)
  else if (inlinePicture.test(origin)) image.setAttribute('src', origin)
  else image.remove()
}

function restorePicture(image: Element): void {
  const cid = image.getAttribute('data-cid')
  const remote = image.getAttribute('data-remote')
  if (cid !== null) image.setAttribute('src', `cid:${encodeURIComponent(cid)}`)
  else if (remote !== null && /^https?:\/\//i.test(remote)) image.setAttribute('src', remote)
  image.removeAttribute('data-cid')
  image.removeAttribute('data-remote')
}

function link(anchor: Element): void {
  const href = anchor.getAttribute('href') ?? ''
  if (!/^(?:https?|mailto|tel):/i.test(href.trim())) anchor.removeAttribute('href')
}

/** Only how text looks; nothing that moves, covers or fetches. */
function restyle(element: HTMLElement): void {
  const kept = properties.flatMap((name) => {
    const value = element.style.getPropertyValue(name)
    return plainValue.test(value) && !noValue.test(value) ? [`${name}: ${value}`] : []
  })
  if (kept.length > 0) element.setAttribute('style', kept.join('; '))
  else element.removeAttribute('style')
}

function lines(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment()
  for (const line of text.split('\n')) {
    const block = document.createElement('div')
    if (line === '') block.append(document.createElement('br'))
    else block.textContent = line
    fragment.append(block)
  }
  return fragment
}
