import { createTransport } from 'nodemailer'
import type { Locator, Page } from 'playwright-core'
import type { Lab } from '../lab.ts'

/** The mail view of one person, by the names that a screen reader knows. */
export class MailDesk {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get list(): Locator {
    return this.page.getByRole('listbox', { name: 'Messages' })
  }

  get reading(): Locator {
    return this.page.getByRole('region', { name: 'Reading pane' })
  }

  get writing(): Locator {
    return this.page.getByRole('region', { name: 'Write mail' })
  }

  get text(): Locator {
    return this.writing.getByRole('textbox', { name: 'Message' })
  }

  row(text: string | RegExp): Locator {
    return this.list.getByRole('option').filter({ hasText: text })
  }

  /** The subjects that are drawn, from top to bottom. */
  rows(): Promise<string[]> {
    return this.list.getByRole('option').locator('[data-subject]').allTextContents()
  }

  folder(name: string | RegExp): Locator {
    return this.page.getByRole('tree', { name: 'Folders' }).getByRole('treeitem', { name, exact: typeof name === 'string' })
  }

  async openFolder(name: string | RegExp): Promise<void> {
    await this.folder(name).click()
    await this.page.getByRole('heading', { level: 1, name }).waitFor()
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search' }).fill(text)
    await this.page.keyboard.press('Enter')
  }

  /** Begins a new message and fills it in. */
  async write(o: { to?: string; subject?: string; text?: string }): Promise<void> {
    await this.page.getByRole('button', { name: 'New mail' }).click()
    await this.text.waitFor()
    if (o.to !== undefined) {
      await this.writing.getByRole('combobox', { name: 'To' }).fill(o.to)
      await this.page.keyboard.press('Enter')
    }
    if (o.subject !== undefined) await this.writing.getByRole('textbox', { name: 'Subject' }).fill(o.subject)
    if (o.text === undefined) return
    await this.text.click()
    await this.page.keyboard.type(o.text)
  }

  async saved(): Promise<void> {
    await this.writing.getByText(/^Saved /).waitFor()
  }

  /** Gone from the screen means that the server has it. */
  async send(): Promise<void> {
    await this.writing.getByRole('button', { name: 'Send', exact: true }).click()
    await this.writing.waitFor({ state: 'detached' })
  }
}

export type Mail = Parameters<ReturnType<typeof createTransport>['sendMail']>[0]

/** Delivers as any mail server of the world would. */
export async function deliver(lab: Lab, mail: Mail): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: lab.mailbox.smtpPort, secure: false, ignoreTLS: true })
  await transport.sendMail({ from: '"Nora Nachbar" <nora@elsewhere.test>', ...mail })
  transport.close()
}
