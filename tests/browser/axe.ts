import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The focus sentinels Fluent puts around an open menu or dialog: hidden, and they hand the focus on at once. */
const sentinels = '[data-tabster-dummy]'

/** What axe finds serious or worse on the page as it stands, one line each. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Handed over by the debugger, so the page's own policy does not forbid it.
  await page.evaluate(await source)
  const results = await page.evaluate((exclude) => (globalThis as unknown as { axe: { run(context: unknown): Promise<AxeResults> } }).axe.run({ exclude: [exclude] }), sentinels)
  return results.violations
    .filter((fault) => fault.impact === 'serious' || fault.impact === 'critical')
    .flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 200)} — ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
}
