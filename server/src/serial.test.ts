import { expect, test } from 'vitest'
import { Serial } from './serial.ts'

test('work for one key runs in order and never overlaps; another key does not wait', async () => {
  const serial = new Serial<string>()
  const told: string[] = []
  const work = (name: string, waits: Promise<void>) => async () => {
    told.push(`+${name}`)
    await waits
    told.push(`-${name}`)
  }
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  const first = serial.run('a', work('1', gate))
  const second = serial.run('a', work('2', Promise.resolve()))
  await serial.run('b', work('3', Promise.resolve()))
  expect(told).toEqual(['+1', '+3', '-3'])
  open()
  await Promise.all([first, second])
  expect(told).toEqual(['+1', '+3', '-3', '-1', '+2', '-2'])
})

test('a failure reaches its caller and does not stop what waits', async () => {
  const serial = new Serial<string>()
  const failed = serial.run('a', () => Promise.reject(new Error('no')))
  const next = serial.run('a', () => 'yes')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('yes')
})

test('work starts in the same call when nothing is running', () => {
  let ran = false
  void new Serial<string>().run('a', () => {
    ran = true
  })
  expect(ran).toBe(true)
})
