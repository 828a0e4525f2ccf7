import { expect, test } from 'vitest'
import { createLog, type LogLevel } from './log.ts'

const make = (level: LogLevel = 'info') => {
  const lines: string[] = []
  return { log: createLog(level, (line) => lines.push(line)), lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> }
}

test('a line is JSON with level, time, fields and text; lower levels are left out', () => {
  const { log, lines, last } = make()
  log.debug('not shown')
  log.child({ role: 'web' }).warn({ user: 'alice', skipped: undefined }, 'something odd')
  log.info('just text')
  expect(lines).toHaveLength(2)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ role: 'web', user: 'alice', text: 'something odd' })
  expect(last()).toMatchObject({ text: 'just text' })
})

test('what people write to each other is in no line above debug', () => {
  const { log, lines } = make('info')
  log.info({ body: 'canary', text: 'canary', html: '<b>canary</b>', request: { body: 'canary', method: 'MESSAGE' } }, 'relayed')
  expect(lines.join()).not.toContain('canary')
  expect(lines.join()).toContain('MESSAGE')
})

test('an error is told with its stack and its cause, redacted', () => {
  const { log, last } = make()
  log.error({ error: new Error('cannot connect', { cause: new Error('postgres://x:canary@db') }) }, 'failed')
  expect(last()['error']).toMatchObject({ message: 'cannot connect', stack: expect.stringContaining('log.test.ts') as string })
  expect(JSON.stringify(last())).not.toContain('canary')
})

test('a line stays one line of at most 8 kB', () => {
  const { log, lines } = make()
  log.info(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, '\u202e\n'.repeat(2000)])), 'x\ny'.repeat(5000))
  expect(Buffer.byteLength(lines[0] ?? '')).toBeLessThanOrEqual(8192)
  expect(lines[0]).not.toContain('\n')
  expect(lines[0]).not.toContain('\u202e')
})
