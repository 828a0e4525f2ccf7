import { expect, test } from 'vitest'
import { ActivityReporter } from './activity.ts'

function scene() {
  const reports: boolean[] = []
  let tick: (() => void) | undefined
  const timers = { setTimeout: (fn: () => void) => (tick = fn), clearTimeout: () => void (tick = undefined) }
  const activity = new ActivityReporter({ report: (active) => reports.push(active), timers })
  activity.connected()
  const minute = () => {
    const due = tick
    tick = undefined
    due?.()
  }
  return { activity, reports, minute }
}

test('a person who stays active is reported every minute', () => {
  const { activity, reports, minute } = scene()
  for (let n = 0; n < 3; n++) {
    activity.seen()
    minute()
  }
  expect(reports).toEqual([true, true, true, true])
})

test('a quiet minute is reported once, and the first key at once', () => {
  const { activity, reports, minute } = scene()
  minute()
  minute()
  expect(reports).toEqual([true, false])
  activity.seen()
  expect(reports).toEqual([true, false, true])
})
