import { expect } from 'vitest'
import type { Message } from '../../web/shared/wire.ts'
import type { Browser } from '../lab.ts'

/** The whole transcript with somebody, oldest first, as it is kept. */
export async function transcript(browser: Browser, peer: string): Promise<Message[]> {
  const all: Message[] = []
  for (let before: string | undefined; ; ) {
    const page = await browser.send('conversation.page', { with: peer, limit: 200, ...(before === undefined ? {} : { before }) })
    all.unshift(...page.messages)
    before = page.messages[0]?.order
    if (!page.more || before === undefined) return all
  }
}

export async function jmap(browser: Browser, method: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail']
  const answer = await browser.fetch('/jmap/api', { method: 'POST', body: { using, methodCalls: [[method, { accountId: browser.address, ...args }, '0']] } })
  const { methodResponses } = (await answer.json()) as { methodResponses: [[string, Record<string, unknown>]] }
  expect(methodResponses[0][0]).toBe(method)
  return methodResponses[0][1]
}

/** Subjects of all mail, newest first. */
export async function subjects(browser: Browser): Promise<string[]> {
  const all: string[] = []
  for (;;) {
    const { ids } = (await jmap(browser, 'Email/query', { position: all.length, limit: 100, sort: [{ property: 'receivedAt', isAscending: false }] })) as { ids: string[] }
    if (ids.length === 0) return all
    const { list } = (await jmap(browser, 'Email/get', { ids, properties: ['subject'] })) as { list: { id: string; subject: string }[] }
    const subjectOf = new Map(list.map(({ id, subject }) => [id, subject]))
    all.push(...ids.map((id) => subjectOf.get(id) ?? ''))
  }
}
