import { afterAll, beforeAll, beforeEach, vi } from 'vitest'
import type { EmailFilter } from '../../web/browser/mail/jmap-types.ts'
import { closeList, needRange, openList } from '../../web/browser/mail/mail-lists.ts'
import { jmap } from '../../web/browser/mail/mail-session.ts'
import { folderOfRole, useMail } from '../../web/browser/mail/mail-store.ts'
import { stopMail, syncMail } from '../../web/browser/mail/mail-sync.ts'
import { newestFirst } from '../../web/browser/mail/message-list.ts'
import { loadLanguage } from '../../web/browser/text/text.ts'
import { type Browser, type Lab, startLab } from '../lab.ts'
import { PageRequests } from './page-requests.ts'

/** The mail modules of the browser in this process, as the page of alice, against the mailbox of a lab. */
export class MailPage {
  lab!: Lab
  requests!: PageRequests
  #alice!: Browser
  #written = 0

  /** For a whole test file; every test begins signed in as alice, with an empty page. */
  constructor() {
    beforeAll(async () => {
      vi.stubGlobal('addEventListener', () => undefined)
      await loadLanguage('en')
      this.lab = await startLab({ withoutServer: true })
      this.#alice = await this.lab.signInOnly('alice')
      this.requests = new PageRequests(this.lab.url, this.#alice)
    })
    afterAll(async () => {
      this.requests?.[Symbol.dispose]()
      await this.lab?.[Symbol.asyncDispose]()
    })
    beforeEach(() => {
      this.requests.asTheyCome()
      this.signOut()
      this.requests.signIn(this.#alice)
    })
  }

  signOut(): void {
    stopMail()
    closeList()
  }

  async deliver(subject: string): Promise<void> {
    const message = `From: bob@parley.test\r\nTo: alice@parley.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}-${++this.#written}@x>\r\n\r\ntext\r\n`
    await this.lab.mailbox.deliver(Buffer.from(message), { mailFrom: 'bob@parley.test', recipients: ['alice@parley.test'] })
  }

  /** Delivers one.  @returns its id */
  async delivered(subject: string): Promise<string> {
    await this.deliver(subject)
    const [id] = await this.fresh({ subject })
    return id!
  }

  folder(role: 'inbox' | 'archive' | 'junk' | 'trash'): string {
    return folderOfRole(useMail.getState().mailboxes, role)!.id
  }

  /** As another device of the same person does it. */
  async elsewhere(update: Record<string, object>): Promise<void> {
    await (await jmap()).ask('Email/set', { update })
  }

  /** What the push says when everything that has happened is there. */
  async newest(): Promise<{ Email: string }> {
    return { Email: (await (await jmap()).ask('Email/get', { ids: [], properties: ['id'] })).state }
  }

  async openInbox(): Promise<EmailFilter> {
    await syncMail()
    const folder = this.folder('inbox')
    const filter = { inMailbox: folder }
    openList({ folder, filter })
    return filter
  }

  async ready(): Promise<void> {
    while (useMail.getState().list?.state === 'loading') await turn()
  }

  /** Looks at the whole list until nothing in it is unknown. */
  async complete(): Promise<(string | undefined)[]> {
    await this.ready()
    for (;;) {
      const { list, emails } = useMail.getState()
      if (list?.ids.every((id) => id !== undefined && emails.has(id))) return [...list.ids]
      needRange(0, list?.ids.length ?? 0)
      await turn()
    }
  }

  /** The list as somebody sees it who has just come. */
  async fresh(filter: EmailFilter): Promise<string[]> {
    return (await (await jmap()).ask('Email/query', { filter, sort: newestFirst })).ids
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
