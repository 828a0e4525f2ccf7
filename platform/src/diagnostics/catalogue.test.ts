import { expect, test } from 'vitest'
import { eventRow, events, type EventName, type Source } from './catalogue.ts'

const names = Object.keys(events) as EventName[]

test('no two events share an id', () => {
  const ids = names.map((name) => eventRow(name).id)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
})

test('every id is in the range of its role', () => {
  const ranges: Record<Source, [number, number]> = { server: [14400, 14499], web: [100, 199], mailbox: [200, 299], cli: [300, 399] }
  const outside = names.filter((name) => {
    const { id, source } = eventRow(name)
    return id < ranges[source][0] || id > ranges[source][1]
  })
  expect(outside).toEqual([])
})

test('a text is one line that ends as a sentence, its fields are plain words', () => {
  for (const name of names) {
    const { text } = eventRow(name)
    expect(text, name).toMatch(/(\.|\{remedy\})$/)
    expect(text, name).not.toMatch(/[\r\n]|\{[^}]*[^\w}][^}]*\}/)
  }
})

test('the endpoint manager says it is ready with event 112, and its failures in the words operators know', () => {
  expect(events.imEndpointReady.id).toBe(112)
  expect(events.imNoProviderSetting.text).toBe('InstantMessageOCSProvider.InitializeEndpointManager. No registry setting for IM Provider.')
  expect(events.imCertificateExpired.text).toBe('IM Certificate has expired.')
})
