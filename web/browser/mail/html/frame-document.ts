import type { SafeHtml } from './sanitize.ts'

export interface FrameLook {
  remoteImages: boolean
  /** Colours for mail that brings none of its own; others are shown on white, as they were made. */
  theme: 'light' | 'dark' | 'contrast'
}

/** What the frame may do besides running no script: show what is in it. A frame made of a string inherits the page's policy on top. */
export const framePolicy = (remoteImages: boolean): string => `default-src 'none'; img-src data:${remoteImages ? ' https:' : ''}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`

/** The tokens of the frame's `sandbox`: no script, no origin, no forms; links may open in a tab of their own. */
export const frameSandbox = 'allow-popups allow-popups-to-escape-sandbox'

/** For the frame that is only measured: it has our origin, so that it can be asked, and may do even less. It still says where from
 *  when its style sheets fetch something, whatever its referrer policy: so they must not, see `withoutCssImages`. */
export const measuringSandbox = 'allow-same-origin'

const bringsColours = /\b(?:bgcolor|background|color)\s*(?:=|:)/i

export function frameDocument(safe: SafeHtml, look: FrameLook): string {
  const theme = bringsColours.test(safe.html) ? 'light' : look.theme
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${framePolicy(look.remoteImages)}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta http-equiv="x-dns-prefetch-control" content="off">',
    `<style>${baseStyle(theme)}</style>`,
  ]
  // The parser merges the document that follows into this one; the policy stands before anything of the mail.
  return `<!doctype html><html lang=""><head>${head.join('')}</head>${safe.html}`
}

/** As the page around it: text, ground, links, lines. */
const colours = {
  light: ['#242424', '#ffffff', '#0f548c', '#d1d1d1'],
  dark: ['#ffffff', '#292929', '#479ef5', '#666666'],
  contrast: ['#ffffff', '#000000', '#ffff01', '#ffffff'],
} as const

function baseStyle(theme: FrameLook['theme']): string {
  const [text, ground, anchor, line] = colours[theme]
  return `:root{color-scheme:${theme === 'light' ? 'light' : 'dark'}}
html{background:${ground};color:${text};font:14px/1.45 'Segoe UI','Segoe UI Web (West European)',-apple-system,BlinkMacSystemFont,Roboto,'Helvetica Neue',sans-serif;overflow-wrap:break-word}
body{margin:0;padding:4px 16px 16px}
a{color:${anchor}}
img{max-width:100%}
img:not([src]){min-width:16px;min-height:16px;outline:1px dashed ${line};outline-offset:-1px}
blockquote{margin:8px 0;padding-left:12px;border-left:3px solid ${line}}
pre{white-space:pre-wrap}
.parley-link-host{font:600 12px/1 'Segoe UI',sans-serif;color:#a4262c;background:#fde7e9;padding:1px 4px;border-radius:3px;text-decoration:none}`
}

interface Policy {
  createHTML(html: string): unknown
}

let policy: Policy | undefined

/** For the one place where HTML is handed to a frame; where the browser knows Trusted Types, only what comes from here is taken. */
export function trustedFrame(html: string): string {
  const types = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes
  if (!types) return html
  policy ??= types.createPolicy('parley-mail-frame', { createHTML: (text) => text })
  return policy.createHTML(html) as string
}
