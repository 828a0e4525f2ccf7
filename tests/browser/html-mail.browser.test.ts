import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Browser, BrowserContext, Frame, Page, Request } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { corpus } from '../../web/corpus/read.ts'
import { pagePolicy } from '../../web/server/http/security-headers.ts'
import { launchChromium, patience, withoutChromium } from './browser.ts'

interface Case {
  id: string
  category: string
  input: string
  expect: string[]
  interact?: string
  must_keep_text?: string
}

const shared = join(process.env['PARLEY_CORPORA'] ?? join(import.meta.dirname, '../../../shared/data/corpora'), 'html-mail/cases.jsonl')

/** Those of other people are not ours to keep; they are read where they lie beside the repository. */
function foreign(): Case[] {
  if (!existsSync(shared)) return []
  const all = readFileSync(shared, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Case & { source: string })
  return all.filter((one) => one.source !== 'own')
}

const cases = [...(corpus('html-mail') as unknown as Case[]), ...foreign()]
const atOnce = 24
const browserFolder = join(import.meta.dirname, '../../web/browser')

/** What struck: script that ran, requests that left, windows that opened. */
interface Struck {
  scripts: string[]
  requests: string[]
  opened: { url: string; opener: boolean }[]
}

describe.skipIf(withoutChromium())('HTML mail of the corpus', patience, () => {
  let folder: string
  let server: Server
  let browser: Browser
  let url: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-html-mail-'))
    await build({ root: browserFolder, configFile: join(browserFolder, 'vite.config.ts'), logLevel: 'error', build: { outDir: folder, emptyOutDir: true, rollupOptions: { input: join(browserFolder, 'testing/message-bodies.html') } } })
    server = createServer((request, response) => {
      const path = (request.url ?? '/').split('?')[0] ?? '/'
      const file = join(folder, path === '/' ? 'testing/message-bodies.html' : path)
      if (!file.startsWith(folder) || !existsSync(file)) return void response.writeHead(404).end()
      response.writeHead(200, { 'content-type': extname(file) === '.html' ? 'text/html' : extname(file) === '.css' ? 'text/css' : 'text/javascript', 'content-security-policy': pagePolicy }).end(readFileSync(file))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    browser = await launchChromium()
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test(`none of ${cases.length} runs script, fetches anything or leaves its frame, at once or on a click; what is harmless keeps its text`, { timeout: 300_000 }, async () => {
    const { page, struck, close } = await openBodies(browser, url)
    for (let at = 0; at < cases.length; at += atOnce) {
      const some = cases.slice(at, at + atOnce)
      await showAll(page, some)
      for (const one of some) {
        const where = page.locator(`[data-body="${one.id}"]`)
        const inside = await framesOf(page, one.id)
        expect([one.id, await ownGround(page, one.id)]).toEqual([one.id, 'ours'])
        if (one.must_keep_text !== undefined) expect([one.id, await textOf(page, one.id)]).toEqual([one.id, expect.stringContaining(one.must_keep_text)])
        if (one.category === 'form-link') expect([one.id, await unsafeParts(inside)]).toEqual([one.id, []])
        if (one.interact !== undefined) await clickInside(inside, one.interact)
        expect([one.id, await where.locator('iframe').evaluateAll((frames) => frames.map((frame) => frame.getAttribute('sandbox')).sort())]).toEqual([one.id, inside.length === 0 ? [] : ['allow-popups allow-popups-to-escape-sandbox', 'allow-same-origin']])
      }
      const first = some[0]?.id
      expect({ from: first, scripts: struck.scripts, requests: struck.requests }).toEqual({ from: first, scripts: [], requests: [] })
    }
    // Only links to the web open anything, and what they open cannot reach back.
    expect(struck.opened.length).toBeGreaterThan(0)
    expect(struck.opened.filter((one) => one.opener || !/^(?:https?:|about:blank|chrome-error:)/.test(one.url))).toEqual([])
    await close()
  })

  test('the alarm works: outside the frame the same inputs do run and fetch', async () => {
    const { page, struck, close } = await openBodies(browser, url, { withoutPolicy: true })
    await page.evaluate(() => {
      const frame = document.createElement('iframe')
      frame.srcdoc = '<img src=x onerror="parent.__x(1)"><img src="https://t.evil.test/1">'
      const sandboxed = document.createElement('iframe')
      sandboxed.setAttribute('sandbox', 'allow-scripts')
      sandboxed.srcdoc = '<script>__x(2)</script>'
      document.body.append(frame, sandboxed)
    })
    await expect.poll(() => [struck.scripts.length, struck.requests.length]).toEqual([2, 1])
    await close()
  })
})

async function openBodies(browser: Browser, url: string, o: { withoutPolicy?: boolean } = {}): Promise<{ page: Page; struck: Struck; close(): Promise<void> }> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, bypassCSP: o.withoutPolicy ?? false })
  const struck: Struck = { scripts: [], requests: [], opened: [] }
  const page = await context.newPage()
  await watch(context, page, url, struck)
  await page.goto(url)
  await page.waitForFunction(() => 'show' in globalThis)
  return { page, struck, close: () => context.close() }
}

async function watch(context: BrowserContext, page: Page, url: string, struck: Struck): Promise<void> {
  await context.exposeFunction('__x', (id: unknown) => void struck.scripts.push(String(id)))
  // A script in a frame where the function is not known fails by its name.
  page.on('pageerror', (error) => void struck.scripts.push(String(error)))
  page.on('dialog', (dialog) => {
    struck.scripts.push(dialog.message())
    void dialog.dismiss()
  })
  await context.route(
    (target) => !target.href.startsWith(url) && /^(?:https?|ftp|wss?):/.test(target.protocol),
    (route) => {
      if (route.request().isNavigationRequest() && pageOf(route.request()) !== page) return route.fulfill({ body: 'elsewhere', contentType: 'text/html' })
      struck.requests.push(route.request().url())
      return route.abort()
    },
  )
  context.on('page', (opened) => {
    void opened
      .waitForLoadState('domcontentloaded')
      .then(async () => struck.opened.push({ url: opened.url(), opener: await opened.evaluate(() => globalThis.opener !== null) }))
      .catch(() => undefined)
      .finally(() => void opened.close())
  })
}

/** Undefined for a window that is just being opened. */
function pageOf(request: Request): Page | undefined {
  try {
    return request.frame().page()
  } catch {
    return undefined
  }
}

/** Resolves when every frame has its document. */
async function showAll(page: Page, some: readonly Case[]): Promise<void> {
  await page.evaluate((bodies) => (globalThis as unknown as { show(bodies: unknown): void }).show(bodies), some.map((one) => ({ id: one.id, html: one.input })))
  await page.waitForFunction((ids) => ids.every((id) => {
    const section = document.querySelector(`[data-body="${id}"]`)
    const measuring = section?.querySelector<HTMLIFrameElement>('iframe[sandbox="allow-same-origin"]')
    if (measuring) return measuring.contentDocument?.readyState === 'complete' && measuring.contentDocument.URL === 'about:srcdoc'
    return section !== null && section !== undefined && section.querySelector('iframe, [aria-busy]') === null && (section.textContent ?? '').length > id.length
  }), some.map((one) => one.id))
}

/** The frame that is seen and the one that is measured; none where a body is shown as text. */
async function framesOf(page: Page, id: string): Promise<Frame[]> {
  const elements = await page.locator(`[data-body="${id}"] iframe`).elementHandles()
  const frames = await Promise.all(elements.map((element) => element.contentFrame()))
  return frames.filter((frame) => frame !== null)
}

/** Whether what stands above the frame is still what is seen there, and the frame no larger than its place. */
function ownGround(page: Page, id: string): Promise<string> {
  return page.evaluate((wanted) => {
    const section = document.querySelector<HTMLElement>(`[data-body="${wanted}"]`)!
    const guard = section.querySelector<HTMLElement>('[data-guard]')!
    guard.scrollIntoView({ block: 'center' })
    const box = guard.getBoundingClientRect()
    const seen = document.elementFromPoint(box.left + 5, box.top + box.height / 2)
    const wide = [...section.querySelectorAll('iframe')].some((frame) => frame.getBoundingClientRect().width > section.clientWidth + 1)
    return seen !== guard ? `covered by ${seen?.tagName}` : wide ? 'wider than its place' : 'ours'
  }, id)
}

function textOf(page: Page, id: string): Promise<string> {
  return page.evaluate((wanted) => {
    const section = document.querySelector(`[data-body="${wanted}"]`)
    return section?.querySelector<HTMLIFrameElement>('iframe[sandbox="allow-same-origin"]')?.contentDocument?.body.textContent ?? section?.textContent ?? ''
  }, id)
}

/** What a form or a link could do harm with. */
async function unsafeParts(frames: readonly Frame[]): Promise<string[]> {
  const found = await Promise.all(
    frames.map((frame) =>
      frame.evaluate(() => [
        ...[...document.querySelectorAll('form, input, button, select, textarea, label, base, meta[http-equiv="refresh"]')].map((element) => element.localName),
        ...[...document.querySelectorAll('a')].filter((link) => link.hasAttribute('href') && (link.target !== '_blank' || link.rel !== 'noopener noreferrer' || link.title === '')).map((link) => link.outerHTML),
        ...[...document.querySelectorAll('a')].filter((link) => /contoso/.test(link.textContent ?? '') && !link.querySelector('.parley-link-host')).map((link) => `not given away: ${link.outerHTML}`),
      ]),
    ),
  )
  return found.flat()
}

/** A real click where a reader would click. */
async function clickInside(frames: readonly Frame[], what: string): Promise<void> {
  const [seen] = frames
  const target = seen?.locator(what === 'click a' ? 'a' : 'body *').first()
  if (!target || (await target.count()) === 0) return
  await target.click({ timeout: 1_500, force: true, noWaitAfter: true }).catch(() => undefined)
}
