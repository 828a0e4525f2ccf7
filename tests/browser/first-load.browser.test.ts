import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLab } from '../lab.ts'
import { launchChromium, patience, requireBundle, withoutChromium } from './browser.ts'
import { Desk } from './desk.ts'

const KiB = 1024

/** Everything that came over the wire since the page was opened, compressed as it came. */
const bytes = (page: Page) => page.evaluate(() => performance.getEntries().reduce((sum, entry) => sum + ((entry as PerformanceResourceTiming).transferSize ?? 0), 0))
const scripts = (page: Page) => page.evaluate(() => performance.getEntriesByType('resource').filter((entry) => entry.name.endsWith('.js')).map((entry) => entry.name.replace(/.*\/(.*)-[^-]*\.js$/, '$1')))

describe.skipIf(withoutChromium())('the first load', patience, () => {
  let browser: Browser

  beforeAll(async () => {
    requireBundle()
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  test('the sign-in page needs at most 250 KiB, and no view', async () => {
    await using lab = await startLab()
    await using desk = await Desk.open(browser)
    await desk.page.goto(lab.url)
    await desk.page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(await bytes(desk.page)).toBeLessThan(250 * KiB)
    expect((await scripts(desk.page)).filter((name) => name.endsWith('-view'))).toEqual([])
  })

  test('chat with its contacts needs at most 350 KiB in all, and a second visit next to nothing', async () => {
    await using lab = await startLab({ sampleContacts: true })
    await using desk = await Desk.open(browser)
    await desk.signIn(lab, 'alice')
    await desk.contact('Bob Baker', 'Offline').waitFor()
    expect(await bytes(desk.page)).toBeLessThan(350 * KiB)
    await desk.page.reload()
    await desk.contact('Bob Baker', 'Offline').waitFor()
    expect(await bytes(desk.page)).toBeLessThan(16 * KiB)
  })
})
