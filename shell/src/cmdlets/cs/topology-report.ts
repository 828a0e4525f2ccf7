const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => entities[c] ?? c)

/** A page to keep with the change it tells of. */
export function report(title: string, lines: readonly string[]): string {
  const items = lines.length === 0 ? ['<li>Nothing was changed.</li>'] : lines.map((line) => `<li>${escaped(line)}</li>`)
  return ['<!doctype html>', '<html lang="en">', `<head><meta charset="utf-8"><title>${escaped(title)}</title></head>`, `<body><h1>${escaped(title)}</h1>`, '<ul>', ...items, '</ul></body></html>', ''].join('\n')
}
