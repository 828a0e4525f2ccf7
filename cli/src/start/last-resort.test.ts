import { EventEmitter } from 'node:events'
import { FakeClock } from '@parley/platform/clock'
import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { endOnDefect } from './last-resort.ts'

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
afterEach(() => vi.restoreAllMocks())

function guarded() {
  const [clock, process, exits] = [new FakeClock(), new EventEmitter(), [] as number[]]
  const diagnostics = memoryDiagnostics(clock)
  let stopped = () => {}
  const stop = vi.fn(() => new Promise<void>((resolve) => (stopped = resolve)))
  endOnDefect({ clock, diagnostics, process, stop, exit: (code) => void exits.push(code) })
  return { clock, process, exits, diagnostics, stop, stopped: () => stopped() }
}

test('what nobody caught is recorded with its stack, everything is stopped, and then the process ends with 1', async () => {
  const { process, exits, diagnostics, stop, stopped } = guarded()
  process.emit('uncaughtException', new TypeError('no such thing'))
  expect(diagnostics.recorded.named('processFailed')).toMatchObject([{ level: 'error', fields: { reason: 'no such thing', stack: expect.stringContaining('last-resort.test.ts') } }])
  expect(console.error).toHaveBeenCalledWith(expect.stringContaining('no such thing'))
  expect([stop.mock.calls.length, exits]).toEqual([1, []])
  stopped()
  await expect.poll(() => exits).toEqual([1])
})

test('a stop that takes too long, or a second one, ends the process at once', async () => {
  const { clock, process, exits } = guarded()
  process.emit('uncaughtException', 'not even an error')
  process.emit('uncaughtException', new Error('again'))
  expect(exits).toEqual([1])
  await clock.advance(15_000)
  expect(exits).toEqual([1, 1])
})
