import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Lab } from '../lab.ts'

/** One person before a browser of their own, in a deployment of the lab. */
export class Desk implements AsyncDisposable {
  readonly page: Page
  /** What went wrong in the page without being shown. */
  readonly faults: string[] = []
  readonly #context: BrowserContext

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context
    this.page = page
    page.on('pageerror', (error) => this.faults.push(String(error)))
    page.setDefaultTimeout(60_000)
  }

  static async open(browser: Browser, o: { dark?: boolean } = {}): Promise<Desk> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', reducedMotion: 'reduce', colorScheme: o.dark ? 'dark' : 'light' })
    return new Desk(context, await context.newPage())
  }

  /** Signs in by hand, as a person does, and waits until IM is there. */
  async signIn(lab: Lab, account: string, path = '/chat'): Promise<this> {
    const { page } = this
    await page.goto(lab.url + path)
    await page.getByRole('textbox', { name: 'User name' }).fill(account)
    await page.getByRole('textbox', { name: 'Password' }).fill(lab.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await this.me('Available').waitFor()
    return this
  }

  /** The me control, whoever it is, with this status word. */
  me(status: string): Locator {
    return this.page.getByRole('banner').getByRole('button', { name: new RegExp(`, ${status}$`) })
  }

  /** Chooses an item of the me control's menu. */
  async choose(item: string): Promise<void> {
    await this.page.getByRole('banner').getByRole('button', { name: /^\w+ \w+, / }).click()
    await this.page.getByRole('menuitemradio', { name: item, exact: true }).or(this.page.getByRole('menuitem', { name: item, exact: true })).click()
  }

  contact(name: string, status: string): Locator {
    return this.page.getByRole('tree', { name: 'Contacts' }).getByRole('treeitem', { name: `${name}, ${status}`, exact: true }).first()
  }

  conversation(name: string): Locator {
    return this.page.getByRole('region', { name: `Conversation with ${name}` })
  }

  /** Opens the conversation from the contact list. */
  async talkTo(name: string): Promise<Locator> {
    await this.page.getByRole('tree', { name: 'Contacts' }).getByRole('treeitem', { name: new RegExp(`^${name}`) }).first().click()
    const conversation = this.conversation(name)
    await conversation.getByRole('textbox', { name: 'Type a message' }).waitFor()
    return conversation
  }

  /** In the conversation that is open. */
  async say(text: string): Promise<void> {
    const box = this.page.getByRole('textbox', { name: 'Type a message' })
    await box.fill(text)
    await box.press('Enter')
  }

  /** The transcript that is open: ids and texts from top to bottom. */
  transcript(): Promise<{ id: string; text: string }[]> {
    return this.page.locator('[role="log"] [data-message]').evaluateAll((rows) => rows.map((row) => ({ id: row.getAttribute('data-message') ?? '', text: row.textContent ?? '' })))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close()
    expect(this.faults).toEqual([])
  }
}
