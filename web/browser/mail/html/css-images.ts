/** Values that make a browser fetch something, as it writes them itself: escapes and upper case are gone by then. */
const fetches = /\b(?:url|src|image|image-set|element|cross-fade|var|env|attr)\(/i

/** Takes everything out of a declaration that could fetch; what merely might, through a variable, goes as well. */
export function withoutImages(style: CSSStyleDeclaration): void {
  for (const name of Array.from(style)) if (name.startsWith('--') || fetches.test(style.getPropertyValue(name))) style.removeProperty(name)
}

/** A style sheet without anything that fetches: imports, fonts, pictures. What cannot be read as a style sheet is none. */
export function sheetWithoutImages(css: string): string {
  const sheet = new CSSStyleSheet()
  try {
    sheet.replaceSync(css)
  } catch {
    return ''
  }
  return textOf(sheet.cssRules)
}

const groups = new Set(['CSSMediaRule', 'CSSSupportsRule', 'CSSLayerBlockRule', 'CSSContainerRule'])

function textOf(rules: CSSRuleList): string {
  let text = ''
  for (const rule of rules) {
    if (rule instanceof CSSStyleRule) {
      withoutImages(rule.style)
      if (rule.cssRules.length === 0) text += `${rule.cssText}\n`
    } else if (groups.has(rule.constructor.name) && rule instanceof CSSGroupingRule) text += `${rule.cssText.slice(0, rule.cssText.indexOf('{') + 1)}${textOf(rule.cssRules)}}\n`
  }
  return text
}
