import { FakeClock } from '@parley/platform/clock'
import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { Connection, Endpoint, Tap } from '@parley/sip/endpoint'
import { Request } from '@parley/sip/message'
import { expect, test } from 'vitest'
import { traceMessages } from './trace-messages.ts'

test('a flood is left out of the trace, and the gap is told once it has ended', async () => {
  const clock = new FakeClock()
  const { trace } = memoryDiagnostics(clock)
  let tap: Tap = () => {}
  traceMessages({ tap: (fn: Tap) => (tap = fn) } as unknown as Endpoint, trace, clock, { burst: 3, perSecond: 1 })
  const come = (n: number) => tap('in', Request.create('MESSAGE', `sip:u${n}@x`), { remoteAddress: '127.0.0.1', remotePort: 1 } as Connection)
  for (let n = 0; n < 10; n++) come(n)
  await clock.advance(1000)
  come(10)
  const told = trace.search({ limit: 100 }).map((r) => r.text.split('\n')[0]).reverse()
  expect(told).toEqual([
    'MESSAGE sip:u0@x SIP/2.0',
    'MESSAGE sip:u1@x SIP/2.0',
    'MESSAGE sip:u2@x SIP/2.0',
    '7 messages are not in the trace: more than 1 a second came',
    'MESSAGE sip:u10@x SIP/2.0',
  ])
})
