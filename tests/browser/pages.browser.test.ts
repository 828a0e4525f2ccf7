import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Message, Snapshot } from '../../web/shared/wire.ts'
import { seriousFaults } from './axe.ts'
import { eventually, launchChromium, patience, requireBundle, withoutChromium } from './browser.ts'
import { FakeWeb, type FakeWebOptions } from './fake-web.ts'
import { at, busySnapshot, emptySnapshot, message, people, personOf, presenceOf, talk } from './fixtures.ts'

const now = Date.now()

describe.skipIf(withoutChromium())('the pages, against a scripted web role', patience, () => {
  let browser: Browser
  const open: { context: BrowserContext; fake: FakeWeb }[] = []

  beforeAll(async () => {
    requireBundle()
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  afterEach(async () => {
    for (const { context, fake } of open.splice(0)) {
      await context.close()
      await fake[Symbol.asyncDispose]()
    }
  })

  async function visit(path: string, o: Partial<FakeWebOptions> & { dark?: boolean; narrow?: boolean; language?: string } = {}): Promise<{ page: Page; fake: FakeWeb; faults: string[] }> {
    const fake = await FakeWeb.start({ snapshot: busySnapshot(now), people, signedIn: true, ...o })
    const context = await browser.newContext({
      viewport: o.narrow ? { width: 390, height: 844 } : { width: 1440, height: 900 },
      colorScheme: o.dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      locale: o.language ?? 'en-GB',
    })
    open.push({ context, fake })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (line) => line.type() === 'error' && !line.text().startsWith('Failed to load resource') && faults.push(line.text()))
    await page.goto(fake.url + path)
    return { page, fake, faults }
  }

  const sent = (fake: FakeWeb, name: string) => fake.inputs.filter((input) => input.name === name).map((input) => input.body)

  describe('accessibility', () => {
    const pages: [name: string, path: string, ready: (page: Page) => Promise<unknown>][] = [
      ['chat', '/chat', (page) => page.getByRole('treeitem', { name: 'Bob Baker, Available' }).waitFor()],
      ['a conversation', `/chat/${at('bob')}`, (page) => page.getByText('Good morning!').waitFor()],
      ['people', '/people', (page) => page.getByRole('link', { name: 'Bob Baker' }).waitFor()],
      ['a person', `/people/${at('bob')}`, (page) => page.getByText('Room 2.12').waitFor()],
      ['settings', '/settings', (page) => page.getByRole('cell', { name: 'Desk phone', exact: true }).waitFor()],
      ['calendar', '/calendar', (page) => page.getByText('later version').waitFor()],
    ]
    const answer: NonNullable<FakeWebOptions['answer']> = { 'conversation.page': () => ({ messages: talk(now), more: false }) }

    for (const [name, path, ready] of pages) {
      for (const dark of [false, true]) {
        test(`axe finds nothing serious on ${name}, ${dark ? 'dark' : 'light'}`, async () => {
          const { page, faults } = await visit(path, { dark, answer })
          await ready(page)
          expect(await seriousFaults(page)).toEqual([])
          expect(faults).toEqual([])
        })
      }
    }

    test('axe finds nothing serious on the sign-in page after a wrong password', async () => {
      const { page } = await visit('/', { signedIn: false })
      await signIn(page, 'wrong')
      await page.getByRole('alert').waitFor()
      expect(await seriousFaults(page)).toEqual([])
    })

    test('axe finds nothing serious on a phone, on an empty desk, in a dialog, on a card, in a menu', async () => {
      const phone = await visit('/chat', { narrow: true, snapshot: emptySnapshot() })
      await phone.page.getByText('You have no contacts yet').waitFor()
      expect(await seriousFaults(phone.page)).toEqual([])

      const { page } = await visit('/chat')
      await page.getByRole('button', { name: 'Add contact' }).click()
      await page.getByRole('dialog', { name: 'Add contact' }).getByRole('searchbox').fill('er')
      await page.getByRole('dialog').getByRole('button', { name: /Erin Ellis/ }).waitFor()
      expect(await seriousFaults(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('tree').getByText('Bob Baker').hover()
      await page.getByRole('dialog', { name: 'Contact card of Bob Baker' }).waitFor()
      expect(await seriousFaults(page)).toEqual([])
      await page.getByRole('button', { name: 'Alice Archer, Available' }).click()
      await page.getByRole('menuitemradio', { name: 'Busy' }).waitFor()
      expect(await seriousFaults(page)).toEqual([])
    })
  })

  async function signIn(page: Page, password: string): Promise<void> {
    await page.getByRole('textbox', { name: 'User name' }).fill('alice')
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  test('a wrong password is said, the right one opens the frame, signing out leads back', async () => {
    const { page } = await visit('/', { signedIn: false })
    await signIn(page, 'wrong')
    await page.getByText("The user name or password isn't correct.").waitFor()
    await page.getByRole('textbox', { name: 'Password' }).fill('right')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Alice Archer, Available' }).click()
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
    await page.getByRole('textbox', { name: 'User name' }).waitFor()
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  test('the me control offers every status, sends the chosen one, and shows what the server made of it', async () => {
    const { page, fake } = await visit('/chat')
    await page.getByRole('button', { name: 'Alice Archer, Available' }).click()
    const radios = page.getByRole('menuitemradio')
    await radios.first().waitFor()
    expect(await radios.allTextContents()).toEqual(['Available', 'Busy', 'Do not disturb', 'Be right back', 'Off work', 'Appear away', 'Reset status'])
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Set status message…', 'Sign out of IM', 'Settings', 'Sign out'])
    await page.getByRole('menuitemradio', { name: 'Do not disturb' }).click()
    await eventually(() => sent(fake, 'status.set')).toEqual([{ status: 'do-not-disturb' }])
    fake.output('me.changed', { presence: presenceOf('alice', 'do-not-disturb'), chosen: 'do-not-disturb' })
    await page.getByRole('button', { name: 'Alice Archer, Do not disturb' }).click()
    await page.getByRole('menuitemradio', { name: 'Reset status' }).click()
    await eventually(() => sent(fake, 'status.set')).toEqual([{ status: 'do-not-disturb' }, { status: null }])
  })

  test('a status message is written in its dialog', async () => {
    const { page, fake } = await visit('/chat')
    await page.getByRole('button', { name: 'Alice Archer, Available' }).click()
    await page.getByRole('menuitem', { name: 'Set status message…' }).click()
    await page.getByRole('textbox', { name: 'Status message' }).fill('Back at three')
    await page.getByRole('button', { name: 'Save' }).click()
    await eventually(() => sent(fake, 'note.set')).toEqual([{ text: 'Back at three' }])
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('only names on the screen are watched, in one batch', async () => {
    const { page, fake } = await visit('/settings')
    await page.getByRole('radio', { name: 'Dark' }).waitFor()
    expect(sent(fake, 'presence.watch')).toEqual([])
    await page.getByRole('link', { name: 'Chat', exact: true }).click()
    await eventually(() => sent(fake, 'presence.watch').at(-1)).toEqual({ addresses: ['bob', 'carol', 'dave', 'erin', 'frank'].map(at) })
    expect(sent(fake, 'presence.watch')).toHaveLength(1)
  })

  test('a badge follows the presence of its person', async () => {
    const { page, fake } = await visit('/chat')
    await page.getByRole('treeitem', { name: 'Bob Baker, Available' }).waitFor()
    await page.getByRole('treeitem', { name: 'Team, 3 of 3 online' }).waitFor()
    fake.output('presence.changed', { people: [presenceOf('bob', 'offline')] })
    await page.getByRole('treeitem', { name: 'Bob Baker, Offline' }).getByRole('img', { name: 'Offline' }).waitFor()
    await page.getByRole('treeitem', { name: 'Team, 2 of 3 online' }).waitFor()
  })

  test('the contact card opens on hover and by keyboard, and leads to a chat', async () => {
    const { page } = await visit('/chat')
    await page.getByRole('tree').getByText('Bob Baker').hover()
    const card = page.getByRole('dialog', { name: 'Contact card of Bob Baker' })
    await card.getByText('Product Designer · Design').waitFor()
    await card.getByText('At the desk until four').waitFor()
    await card.getByRole('button', { name: 'Chat' }).click()
    await page.getByRole('region', { name: 'Conversation with Bob Baker' }).waitFor()
    await card.waitFor({ state: 'detached' })
    const name = page.getByRole('region', { name: 'Conversation with Bob Baker' }).getByRole('button', { name: 'Bob Baker' })
    await name.focus()
    await page.keyboard.press('ArrowDown')
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Send email')
    await page.keyboard.press('Escape')
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Bob Baker')
  })

  test('contacts are added, moved, blocked, renamed and removed from their menus', async () => {
    const { page, fake } = await visit('/chat', { snapshot: { ...busySnapshot(now), contacts: busySnapshot(now).contacts.filter((contact) => contact.address !== at('erin')) } })
    await page.getByRole('button', { name: 'Add contact' }).click()
    await page.getByRole('dialog').getByRole('searchbox').fill('erin')
    await page.getByRole('dialog').getByRole('button', { name: /Erin Ellis/ }).click()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await eventually(() => sent(fake, 'contact.add')).toEqual([{ address: at('erin'), groupIds: ['2'] }])
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    const choose = async (...items: string[]) => {
      await page.getByRole('treeitem', { name: 'Bob Baker, Available' }).click({ button: 'right' })
      for (const item of items) await page.getByRole(item === 'Finance' ? 'menuitemcheckbox' : 'menuitem', { name: item }).click()
    }
    await choose('Move to', 'Finance')
    await eventually(() => sent(fake, 'contact.move')).toEqual([{ address: at('bob'), groupIds: ['3'] }])
    await choose('Block')
    await eventually(() => sent(fake, 'contact.block')).toEqual([{ address: at('bob') }])
    await choose('Rename…')
    await page.getByRole('textbox', { name: 'Display name' }).fill('Bobby')
    await page.getByRole('button', { name: 'Rename' }).click()
    await eventually(() => sent(fake, 'contact.rename')).toEqual([{ address: at('bob'), displayName: 'Bobby' }])
    await page.getByRole('alertdialog').or(page.getByRole('dialog')).waitFor({ state: 'detached' })
    await choose('Remove from contacts…')
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await eventually(() => sent(fake, 'contact.remove')).toEqual([{ address: at('bob') }])
  })

  test('a contact is dragged into another group', async () => {
    const { page, fake } = await visit('/chat')
    await page.getByRole('treeitem', { name: 'Bob Baker, Available' }).dragTo(page.getByRole('treeitem', { name: /^Suppliers/ }))
    await eventually(() => sent(fake, 'contact.move')).toEqual([{ address: at('bob'), groupIds: ['4'] }])
  })

  test('who adds me while I am elsewhere is told, with the way to answer', async () => {
    const { page, fake } = await visit('/settings', { snapshot: emptySnapshot() })
    await page.getByRole('radio', { name: 'Dark' }).waitFor()
    await eventually(() => sent(fake, 'activity.report')).not.toEqual([])
    fake.output('watchers.changed', { watchers: [{ address: at('carol'), displayName: 'Carol Carter' }] })
    await page.getByRole('status').getByText('Carol Carter added you to their contacts').waitFor()
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('button', { name: 'Accept Carol Carter' }).waitFor()
  })

  test('groups are added, and who added me is answered', async () => {
    const { page, fake } = await visit('/chat')
    await page.getByRole('button', { name: 'New group' }).click()
    await page.getByRole('textbox', { name: 'Group name' }).fill('Board')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await eventually(() => sent(fake, 'group.add')).toEqual([{ name: 'Board' }])
    await page.getByText('Carol Carter added you to their contacts').waitFor()
    await page.getByRole('button', { name: 'Accept Carol Carter' }).click()
    await eventually(() => sent(fake, 'watcher.answer')).toEqual([{ address: at('carol'), answer: 'accept' }])
  })

  test('a message goes from Sending to Sent, Shift+Enter breaks the line, typing is told and ends', async () => {
    let release: (message: Message) => void = () => undefined
    const accepted = new Promise<Message>((resolve) => (release = resolve))
    const { page, fake } = await visit(`/chat/${at('bob')}`, { answer: { 'conversation.page': () => ({ messages: [], more: false }), 'message.send': () => accepted } })
    const log = page.getByRole('log')
    const box = page.getByRole('textbox', { name: 'Type a message' })
    await box.pressSequentially('one')
    await page.keyboard.press('Shift+Enter')
    await box.pressSequentially('two')
    await page.keyboard.press('Enter')
    await log.getByText('Sending').waitFor()
    await eventually(() => sent(fake, 'message.send')).toEqual([{ id: expect.any(String) as string, to: at('bob'), text: 'one\ntwo' }])
    await eventually(() => sent(fake, 'typing.set')).toEqual([
      { with: at('bob'), typing: true },
      { with: at('bob'), typing: false },
    ])
    const { id } = sent(fake, 'message.send')[0] as { id: string }
    release(message('alice', 'bob', 'alice', 'one\ntwo', Date.now(), { id }))
    await log.getByText('Sent').waitFor()
    expect(await box.inputValue()).toBe('')
    expect(await log.getByText('Sending').count()).toBe(0)
  })

  test('a message that is refused says why, and Retry sends the same message', async () => {
    let refuse = true
    const { page, fake } = await visit(`/chat/${at('bob')}`, {
      answer: {
        'conversation.page': () => ({ messages: [], more: false }),
        'message.send': ({ id, text }) => {
          if (refuse) throw { code: 'busy', message: 'Too many messages wait to be sent' } as unknown as Error
          return message('alice', 'bob', 'alice', text, Date.now(), { id })
        },
      },
    })
    await page.getByRole('textbox', { name: 'Type a message' }).fill('hello')
    await page.keyboard.press('Enter')
    await page.getByText('Not delivered: Too many messages wait to be sent').waitFor()
    refuse = false
    await page.getByRole('button', { name: 'Retry' }).click()
    await page.getByRole('log').getByText('Sent').waitFor()
    const [first, second] = sent(fake, 'message.send')
    expect(second).toEqual(first)
  })

  test('someone who is offline: said before and after', async () => {
    const { page } = await visit(`/chat/${at('carol')}`, {
      answer: { 'conversation.page': () => ({ messages: [], more: false }), 'message.send': ({ id, text }) => message('alice', 'carol', 'alice', text, Date.now(), { id, state: 'stored' }) },
    })
    await page.getByText("Carol Carter is offline. They'll see your message when they sign in.").waitFor()
    await page.getByRole('textbox', { name: 'Type a message' }).fill('hello')
    await page.keyboard.press('Enter')
    await page.getByText("Carol Carter is offline; they'll see this when they sign in").waitFor()
  })

  test('a message in another view opens a toast to reply from or ignore, counts in rail and title; on Do not disturb nothing', async () => {
    const { page, fake } = await visit('/settings', { snapshot: emptySnapshot() })
    await page.getByRole('radio', { name: 'Dark' }).waitFor()
    await eventually(() => page.title()).toBe('Settings – Parley')
    const come = (text: string, unread: number) => fake.output('message.added', { message: message('alice', 'bob', 'bob', text, Date.now()), unread })
    fake.snapshot = { ...fake.snapshot, contacts: [{ address: at('bob'), displayName: 'Bob Baker', groupIds: [], blocked: false }] }
    fake.output('contacts.changed', { groups: fake.snapshot.groups, contacts: fake.snapshot.contacts })
    come('<b>one</b>', 1)
    const toast = page.getByRole('alert', { name: 'Message from Bob Baker' })
    await toast.getByText('<b>one</b>').waitFor()
    await eventually(() => page.title()).toBe('(1) Settings – Parley')
    await toast.getByRole('button', { name: 'Ignore' }).click()
    await toast.waitFor({ state: 'detached' })
    come('two', 2)
    await toast.getByRole('button', { name: 'Reply' }).click()
    await page.getByRole('region', { name: 'Conversation with Bob Baker' }).waitFor()
    await page.getByRole('link', { name: 'Settings' }).or(page.getByRole('link', { name: 'People' })).click()
    fake.output('me.changed', { presence: presenceOf('alice', 'do-not-disturb'), chosen: 'do-not-disturb' })
    await page.getByRole('button', { name: 'Alice Archer, Do not disturb' }).waitFor()
    come('three', 3)
    await eventually(() => page.title()).toBe('(3) People – Parley')
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('a conversation on the screen is read', async () => {
    const talked = talk(now)
    const { page, fake } = await visit(`/chat/${at('bob')}`, { answer: { 'conversation.page': () => ({ messages: talked, more: false }) } })
    await page.getByText('Good morning!').waitFor()
    const newest = talked.findLast((one) => one.from === at('bob'))!
    await eventually(() => sent(fake, 'conversation.read')).toEqual([{ with: at('bob'), upTo: newest.order }])
    await eventually(() => page.title()).toBe('Chat – Parley')
  })

  test('older messages come above without moving what is read', async () => {
    const all = Array.from({ length: 120 }, (_, n) => message('alice', 'bob', n % 3 ? 'bob' : 'alice', `message number ${n}`, now - (120 - n) * 60_000))
    const { page } = await visit(`/chat/${at('bob')}`, {
      answer: {
        'conversation.page': ({ before, limit }) => {
          const end = before === undefined ? all.length : all.findIndex((one) => one.order === before)
          const start = Math.max(0, end - limit)
          return { messages: all.slice(start, end), more: start > 0 }
        },
      },
    })
    const oldest = page.getByText('message number 70', { exact: true })
    await page.getByText('message number 119', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Show earlier messages' }).scrollIntoViewIfNeeded()
    const before = (await oldest.boundingBox())!.y
    await page.getByRole('button', { name: 'Show earlier messages' }).click()
    await page.getByText('message number 20', { exact: true }).waitFor({ state: 'attached' })
    await eventually(async () => Math.abs((await oldest.boundingBox())!.y - before)).toBeLessThan(60)
    await page.getByRole('button', { name: 'Show earlier messages' }).click()
    await page.getByText('This is the beginning of your conversation with Bob Baker.').waitFor({ state: 'attached' })
    const shown = await page.getByRole('log').getByText(/^message number/).allTextContents()
    expect(shown).toEqual(all.map((one) => one.text))
  })

  test('what is written during a lost connection is kept and sent, once and in order', async () => {
    const { page, fake } = await visit(`/chat/${at('bob')}`, {
      answer: { 'conversation.page': () => ({ messages: [], more: false }), 'message.send': ({ id, text }) => message('alice', 'bob', 'alice', text, Date.now(), { id }) },
    })
    const box = page.getByRole('textbox', { name: 'Type a message' })
    await box.waitFor()
    await page.getByText('This is the beginning').waitFor()
    fake.down = true
    fake.cut()
    await page.getByText('Reconnecting…').waitFor()
    for (const text of ['one', 'two', 'three']) {
      await box.fill(text)
      await page.keyboard.press('Enter')
    }
    await box.fill('half a sentence')
    fake.down = false
    await page.getByText('Reconnecting…').waitFor({ state: 'detached' })
    await eventually(() => sent(fake, 'message.send').map((body) => (body as { text: string }).text)).toEqual(['one', 'two', 'three'])
    expect(await box.inputValue()).toBe('half a sentence')
    expect(await page.getByRole('log').getByText(/^(one|two|three)$/).allTextContents()).toEqual(['one', 'two', 'three'])
  })

  test('a reload in the middle of a lost connection loses neither messages nor the draft', async () => {
    const { page, fake } = await visit(`/chat/${at('bob')}`, {
      answer: { 'conversation.page': () => ({ messages: [], more: false }), 'message.send': () => new Promise<Message>(() => undefined) },
    })
    const box = page.getByRole('textbox', { name: 'Type a message' })
    await box.fill('not yet accepted')
    await page.keyboard.press('Enter')
    await page.getByText('Sending').waitFor()
    await box.fill('a draft')
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await page.getByRole('log').getByText('not yet accepted').waitFor()
    expect(await box.inputValue()).toBe('a draft')
    await eventually(() => sent(fake, 'message.send').length).toBe(2)
    const [first, second] = sent(fake, 'message.send')
    expect(second).toEqual(first)
  })

  test('a view whose code does not come at first is fetched again', async () => {
    const { page } = await visit('/', { signedIn: false })
    let refused = 0
    await page.route('**/assets/people-view-*', (route) => (refused++ < 2 ? route.abort() : route.continue()))
    await signIn(page, 'right')
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('tab', { name: 'Directory' }).waitFor()
    expect(refused).toBe(3)
  })

  test('a session that has ended asks for the password and says why', async () => {
    const { page, fake } = await visit('/chat')
    await page.getByRole('tree').waitFor()
    fake.signedIn = false
    fake.cut()
    await page.getByText('Your session has ended. Sign in again to go on.').waitFor()
    await signIn(page, 'right')
    await page.getByRole('tree').waitFor()
  })

  test('when somebody else has signed in in another tab, a tab that was away begins anew as them', async () => {
    const { page, fake } = await visit(`/chat/${at('bob')}`)
    const box = page.getByRole('textbox', { name: 'Type a message' })
    await box.waitFor()
    fake.down = true
    fake.cut()
    await page.getByText('Reconnecting…').waitFor()
    await box.fill('written by alice')
    await page.keyboard.press('Enter')
    await box.fill('half a sentence')
    fake.snapshot = emptySnapshot('dave')
    fake.down = false
    await page.getByRole('banner').getByRole('button', { name: 'Dave Dalton, Available' }).waitFor()
    expect(page.url()).not.toContain(at('bob'))
    expect(sent(fake, 'message.send')).toEqual([])
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([])
  })

  test('hostile text is shown as text: nothing runs, nothing is fetched, nothing becomes an element', async () => {
    const texts = ['<img src=x onerror=globalThis.struck=1>', '</script><script>globalThis.struck=1</script>', 'javascript:globalThis.struck=1', '"><svg onload=globalThis.struck=1>', '\u202Etxt.exe\u202C https://ok.test/\u202Egpj.exe']
    const messages = texts.map((text, n) => message('alice', 'bob', 'bob', text, now + n))
    const snapshot: Snapshot = { ...busySnapshot(now), presence: [presenceOf('bob', 'available', texts[0]!)], contacts: [{ address: at('bob'), displayName: texts[3]!, groupIds: ['2'], blocked: false }] }
    const { page } = await visit(`/chat/${at('bob')}`, { snapshot, answer: { 'conversation.page': () => ({ messages, more: false }) } })
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    for (const text of texts) await page.getByRole('log').getByText(text).first().waitFor()
    expect(await page.evaluate(() => (globalThis as { struck?: number }).struck)).toBeUndefined()
    expect(await page.getByRole('log').locator('img[src="x"], script, [onload], [onerror]').count()).toBe(0)
    const links = await page.getByRole('log').getByRole('link').evaluateAll((found) => found.map((link) => [(link as HTMLAnchorElement).href, (link as HTMLAnchorElement).rel]))
    expect(links).toEqual([['https://ok.test/', 'noopener noreferrer']])
    expect(requests.filter((url) => !url.startsWith('http://127.0.0.1'))).toEqual([])
  })

  test('without IM there is one quiet line, with the failing check for administrators, and no guessed presence', async () => {
    const { page, fake } = await visit('/chat')
    await page.getByRole('treeitem', { name: 'Bob Baker, Available' }).waitFor()
    fake.output('im.changed', { state: 'unavailable', reason: 'The server cannot be reached.', check: 'Connection to pool.parley.test:5061', remedy: 'Start the server.' })
    await page.getByText("IM isn't available: The server cannot be reached.").waitFor()
    await page.getByText('Failing check: Connection to pool.parley.test:5061').waitFor()
    await page.getByRole('treeitem', { name: 'Bob Baker', exact: true }).waitFor()
    await page.getByRole('treeitem', { name: 'Team, 3 contacts' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.getByRole('tree').getByRole('img').count()).toBe(0)
  })

  test('every page is reached with the keyboard, and the skip link leads past the rail', async () => {
    const { page } = await visit('/chat')
    await page.getByRole('tree').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
  })

  test('search finds people while typing, and arrow keys lead into the results', async () => {
    const { page } = await visit('/settings')
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('dav')
    await page.getByRole('button', { name: /Dave Dalton/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Dave Dalton' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/people/${at('dave')}`)
  })

  test('the theme and the language of the settings hold at once and after a reload', async () => {
    const { page } = await visit('/settings')
    const background = () => page.evaluate(() => getComputedStyle(document.querySelector('main')!.parentElement!).backgroundColor)
    await page.getByRole('radio', { name: 'Dark' }).waitFor()
    const light = await background()
    await page.getByRole('radio', { name: 'Dark' }).check()
    await eventually(background).not.toBe(light)
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    expect(await background()).not.toBe(light)
  })

  test('a German browser is spoken to in German', async () => {
    const { page } = await visit('/', { signedIn: false, language: 'de-DE' })
    await page.getByRole('button', { name: 'Anmelden' }).waitFor()
  })

  test('only administrators see Admin', async () => {
    const snapshot = { ...emptySnapshot('bob'), me: { person: personOf('bob'), administrator: false, presence: presenceOf('bob', 'available') } }
    const { page } = await visit('/settings', { snapshot })
    await page.getByRole('link', { name: 'Chat', exact: true }).waitFor()
    expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0)
  })
})
