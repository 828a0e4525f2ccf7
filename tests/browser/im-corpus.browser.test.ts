import { describe, expect, test } from 'vitest'
import { corpus } from '../../web/corpus/read.ts'
import { launchChromium, patience, requireBundle, withoutChromium } from './browser.ts'
import { FakeWeb } from './fake-web.ts'
import { at, busySnapshot, message, people } from './fixtures.ts'

/** What is hostile as plain text, or as a link in it; the HTML of others is text too, and covered by the scenes. */
const cases = corpus('im-body')
  .filter(({ category }) => category === 'text' || category === 'link')
  .map((one) => ({ ...one, input: String(one.input) }))

const safe = new Set(['http:', 'https:', 'mailto:', 'sip:', 'tel:'])

describe.skipIf(withoutChromium())('hostile message texts', patience, () => {
  test(`all ${cases.length} are shown as they were written: nothing runs, only safe links can be followed`, async () => {
    requireBundle()
    const now = Date.now()
    const messages = cases.map((one, n) => message('alice', 'bob', 'bob', one.input, now + n, { id: one.id }))
    await using fake = await FakeWeb.start({ snapshot: busySnapshot(now), people, signedIn: true, answer: { 'conversation.page': () => ({ messages, more: false }) } })
    await using browser = await launchChromium()
    const page = await browser.newPage()
    const struck: string[] = []
    await page.exposeFunction('__x', (id: string) => struck.push(id))
    const outside: string[] = []
    page.on('request', (request) => request.url().startsWith(fake.url) || request.url().startsWith('data:') || outside.push(request.url()))
    await page.goto(`${fake.url}/chat/${at('bob')}`)
    await page.locator(`[data-message="${cases.at(-1)?.id}"]`).waitFor()
    const shown = await page.locator('[data-message]').evaluateAll((rows) =>
      rows.map((row) => ({
        id: row.getAttribute('data-message'),
        text: row.textContent,
        elements: [...row.querySelectorAll('*')].map((element) => element.localName).filter((name) => name !== 'bdi' && name !== 'a'),
        links: [...row.querySelectorAll('a')].map((link) => ({ protocol: link.protocol, rel: link.rel, text: link.textContent })),
      })),
    )
    for (const one of cases) {
      const row = shown.find((found) => found.id === one.id)
      expect({ id: one.id, text: row?.text, elements: row?.elements }).toEqual({ id: one.id, text: one.input, elements: [] })
      if (one.expect.includes('one-link-rel-noopener')) expect([one.id, row?.links.length]).toEqual([one.id, 1])
      for (const link of row?.links ?? []) {
        expect([one.id, safe.has(link.protocol), link.rel]).toEqual([one.id, true, 'noopener noreferrer'])
        expect(link.text).not.toMatch(/[\p{Cf}\p{Cc}<>\\]/u)
      }
    }
    expect({ struck, outside }).toEqual({ struck: [], outside: [] })
  })
})
