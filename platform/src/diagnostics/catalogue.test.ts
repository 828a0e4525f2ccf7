import { expect, test } from 'vitest'
import { eventRow, events, sourceTitles, type EventName, type Source } from './catalogue.ts'

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

/** docs/events.md: a table for each role, in the order of the ids. */
function document(): string {
  const tables = (Object.keys(sourceTitles) as Source[]).map((source) => {
    const own = names.map((name) => ({ name, ...eventRow(name) })).filter((row) => row.source === source)
    const rows = own.toSorted((a, b) => a.id - b.id).map((row) => `| ${row.id} | ${row.level} | \`${row.name}\` | ${row.text.replaceAll('|', '\\|')} |`)
    return `## ${source} (source *${sourceTitles[source]}*)\n\n| id | level | name | text |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `# Events

What Parley tells an operator. Each event is one line of JSON in \`logs/events.jsonl\` in the data folder, a line in \`logs/parley.jsonl\`, a count in
\`parley_events_total\` and a diagnostic in the SIPStack trace, all under one correlation id. Words in braces are fields of the record.
This page is made from \`platform/src/diagnostics/catalogue.ts\`; after a change there run \`npx vitest run catalogue -u\`.

${tables.join('\n')}`
}

test('docs/events.md tells every event as the catalogue does', async () => {
  await expect(document()).toMatchFileSnapshot('../../../docs/events.md')
})
