import DOMPurify, { type Config } from 'dompurify'

/** What is done with each element on its way through the sanitiser. */
export interface Steps {
  /** Before it is judged. */
  element?(node: Element): unknown
  /** Before its attributes are. */
  before?(element: Element): unknown
  /** After that: nothing looks at it again, so only what is known to be safe may be set. */
  after?(element: Element): unknown
}

let steps: Steps = {}

// One sanitiser for the page: the page's policy lets its maker of HTML be made once.
const isElement = (node: Node): node is Element => node.nodeType === Node.ELEMENT_NODE
DOMPurify.addHook('uponSanitizeElement', (node) => void (isElement(node) && steps.element?.(node)))
DOMPurify.addHook('beforeSanitizeAttributes', (node) => void (isElement(node) && steps.before?.(node)))
DOMPurify.addHook('afterSanitizeAttributes', (node) => void (isElement(node) && steps.after?.(node)))

export function purified(html: string, config: Config, now: Steps): string {
  return withSteps(now, () => DOMPurify.sanitize(html, { ...config, RETURN_DOM: false, RETURN_DOM_FRAGMENT: false, RETURN_TRUSTED_TYPE: false }))
}

/** As nodes of a document, the page's own unless another is given. */
export function purifiedNodes(html: string, config: Config, now: Steps, ground: Document = document): DocumentFragment {
  const fragment = withSteps(now, () => DOMPurify.sanitize(html, { ...config, RETURN_DOM_FRAGMENT: true }))
  return ground.importNode(fragment, true)
}

function withSteps<T>(now: Steps, work: () => T): T {
  steps = now
  try {
    return work()
  } finally {
    steps = {}
  }
}
