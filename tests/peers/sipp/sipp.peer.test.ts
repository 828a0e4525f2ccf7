import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fnv1a } from '@parley/sip/fnv'
import { toSipAddress } from '@parley/topology/names'
import { startLab, type Lab } from '../../lab.ts'
import { haveSipp, play } from './sipp.ts'

/** Stories between sipp and sipp, or sipp and the server alone: what each side says is in its scenario. */
let lab: Lab
let stories = 0
let story = ''
const passwords = new Map<string, string>()

describe.skipIf(!haveSipp)('sipp plays', () => {
  beforeAll(async () => {
    lab = await startLab({ server: { sipTcpPort: 0 } })
    for (const account of ['alice', 'bob']) passwords.set(account, (await lab.topology.users.addClientPassword(toSipAddress(lab.address(account)), 'sipp')).password)
  })
  afterAll(() => lab[Symbol.asyncDispose]())
  beforeEach(async () => {
    story = `s${++stories}`
    await expect.poll(() => lab.server.health().endpoints).toBe(0)
  })

  const party = (scenario: string, account: string, stop: AbortSignal, instance = account): Promise<void> => {
    const peer = account === 'alice' ? 'bob' : 'alice'
    const keys = { peer, pool: `${lab.pool}:${lab.sipPort}`, mark: fnv1a(`sip:${lab.domain}`) }
    return play(scenario, { port: lab.server.sipTcpPort ?? 0, domain: lab.domain }, { account, password: passwords.get(account) ?? '', instance }, story, keys, stop)
  }

  /** The callees first; the caller when all of them have signed in. Where one fails the others are not waited for. */
  async function told(caller: string, ...callees: string[]): Promise<void> {
    const stop = new AbortController()
    const playing = callees.map((callee, n) => party(callee, 'bob', stop.signal, `bob${n}`))
    const signedIn = expect.poll(() => lab.server.health().endpoints, { timeout: 10_000 }).toBe(callees.length)
    const calling = signedIn.then(() => party(caller, 'alice', stop.signal))
    try {
      await Promise.all([...playing, calling])
    } finally {
      stop.abort()
      await Promise.allSettled([...playing, calling])
    }
  }

  test.each([
    ['a REGISTER whose CSeq is not higher changes nothing', 'register-stale'],
    ['Contact: * stands alone and with Expires: 0, and then ends every registration', 'register-star'],
    ['a CANCEL for no INVITE is answered 481', 'cancel-nothing'],
    ['what belongs to no dialog is answered 481, and an ACK never', 'no-dialog'],
    ['a request that was here for the same Request-URI is a loop, for another a spiral', 'loop'],
  ])('%s', (_, scenario) => told(scenario))

  test.each([
    ['a 200 that is said again until a late ACK reaches the caller each time', 'late-ack.caller', 'late-ack.callee'],
    ['an INVITE that is repeated on its connection rings once', 'invite-repeated.caller', 'answers.callee'],
    ['a MESSAGE that is repeated while it waits is delivered once', 'message-repeated.caller', 'message-repeated.callee'],
    ['a caller who gives up gets 487, the callee a CANCEL', 'cancel-ringing.caller', 'cancelled.callee'],
    ['a CANCEL waits until the callee has said something', 'cancel-early.caller', 'cancel-early.callee'],
    ['an answer that crosses the CANCEL is a conversation', 'cancel-crossed.caller', 'cancel-crossed.callee'],
    ['a CANCEL after the answer changes nothing', 'cancel-late.caller', 'answers.callee'],
    ['two BYEs that cross are both answered', 'bye-crossing.caller', 'bye-crossing.callee'],
    ['what only looks as if it belonged to a dialog is answered 481, and the dialog goes on', 'mismatch.caller', 'mismatch.callee'],
  ])('%s', (_, caller, callee) => told(caller, callee))

  test('of two endpoints that answer the caller hears one, the other is let go', () => told('fork-two-answers.caller', 'fork-two-answers.winner', 'fork-two-answers.late'))
  test('of two endpoints that fail the caller hears the better reason', () => told('fork-busy.caller', 'busy.callee', 'unavailable.callee'))
  test('one endpoint that declines ends the ringing at the others', () => told('fork-declined.caller', 'cancelled.callee', 'declines.callee'))
})
