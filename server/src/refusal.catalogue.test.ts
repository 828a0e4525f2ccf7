import { expect, test } from 'vitest'
import { refusals, type RefusalName } from './refusal.ts'
import { refusalHelp } from './refusal-help.ts'

const page = `# Errors

Every way the server says no. A refusal carries the SIP status, \`ms-diagnostics: <number>;reason="…"\`, one event of [the catalogue](events.md) where the table names one,
and one record of the SIPStack trace, all under the same correlation id. Failures that come from inside keep to eight words
(\`invalid\`, \`missing\`, \`conflict\`, \`untrusted\`, \`forbidden\`, \`busy\`, \`unavailable\`, \`internal\`); one table at each edge makes them a status:
\`server/src/refusal.ts\` for SIP, \`web/server/http/errors.ts\` for HTTP and the WebSocket.
This page is made from \`server/src/refusal.ts\` and \`refusal-help.ts\`; after a change there run \`npx vitest run catalogue -u\`.

| status | number | name | says | event | what to do |
|---|---|---|---|---|---|
${Object.entries(refusals)
  .map(([name, row]) => `| ${row.status} ${row.phrase} | ${row.id} | \`${name}\` | ${row.text} | ${row.event === undefined ? '–' : `\`${row.event}\``} | ${refusalHelp[name as RefusalName]} |`)
  .join('\n')}
`

test('docs/errors.md lists every refusal as it is said', async () => {
  await expect(page).toMatchFileSnapshot('../../docs/errors.md')
})

test('no two refusals share a number', () => {
  const numbers = Object.values(refusals).map((row) => row.id)
  expect(new Set(numbers).size).toBe(numbers.length)
})
