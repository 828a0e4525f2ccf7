import { expect, test } from 'vitest'
import { VisibleNames } from './visible-names.ts'

function scene() {
  const sent: string[][] = []
  let timer: { fn: () => void; ms: number } | undefined
  const timers = { setTimeout: (fn: () => void, ms: number) => (timer = { fn, ms }), clearTimeout: () => void (timer = undefined) }
  const names = new VisibleNames({ send: (addresses) => sent.push(addresses), timers })
  const fire = () => {
    const due = timer
    timer = undefined
    due?.fn()
    return due?.ms
  }
  return { names, sent, fire }
}

test('names that appear together are asked for in one batch', () => {
  const { names, sent, fire } = scene()
  for (const name of ['bob', 'alice', 'bob']) names.show(name)
  fire()
  expect(sent).toEqual([['alice', 'bob']])
})

test('a name shown twice is visible until both are gone', () => {
  const { names, sent, fire } = scene()
  const [first, second] = [names.show('bob'), names.show('bob')]
  fire()
  first()
  first()
  fire()
  expect(sent).toEqual([['bob']])
  second()
  fire()
  expect(sent).toEqual([['bob'], []])
})

test('a list that scrolls away and back changes nothing', () => {
  const { names, sent, fire } = scene()
  const hide = names.show('bob')
  fire()
  hide()
  names.show('bob')
  fire()
  expect(sent).toEqual([['bob']])
})

test('what appears is not held up by what disappears', () => {
  const { names, fire } = scene()
  const hide = names.show('bob')
  const soon = fire()!
  hide()
  names.show('carol')
  expect(fire()).toBe(soon)
})

test('a new connection is told at once', () => {
  const { names, sent, fire } = scene()
  names.show('bob')
  fire()
  names.connected()
  expect(sent).toEqual([['bob'], ['bob']])
})

test('never more are asked for than the server allows', () => {
  const { names, sent, fire } = scene()
  for (let n = 0; n < 700; n++) names.show(`u${n}`)
  fire()
  expect(sent[0]).toHaveLength(500)
})
