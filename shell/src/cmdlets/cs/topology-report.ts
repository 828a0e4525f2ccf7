import { htmlText } from '../xml-text.ts'

/** A page to keep with the change it tells of. */
export function report(title: string, lines: readonly string[]): string {
  const items = lines.length === 0 ? ['<li>Nothing was changed.</li>'] : lines.map((line) => `<li>${htmlText(line)}</li>`)
  return ['<!doctype html>', '<html lang="en">', `<head><meta charset="utf-8"><title>${htmlText(title)}</title></head>`, `<body><h1>${htmlText(title)}</h1>`, '<ul>', ...items, '</ul></body></html>', ''].join('\n')
}
