import { expect, test } from 'vitest'
import { traceQuery } from './trace-query.ts'

test('what is typed tells what is looked for', () => {
  expect(traceQuery(' sip:alice@parley.test ')).toEqual({ address: 'alice@parley.test' })
  expect(traceQuery('call: 5f1c02@host')).toEqual({ callId: '5f1c02@host' })
  expect(traceQuery('Correlation:r1')).toEqual({ correlationId: 'r1' })
  expect(traceQuery('ip:10.0.0.7')).toEqual({ ip: '10.0.0.7' })
  expect(traceQuery('BYE')).toEqual({ contents: 'BYE' })
  expect(traceQuery('  ')).toEqual({})
})
