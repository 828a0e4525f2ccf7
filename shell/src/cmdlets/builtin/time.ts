import { setTimeout as wait } from 'node:timers/promises'
import { date, number, text } from '../../bound.ts'
import type { Filter } from '../../language/commands.ts'
import { formatted } from '../../language/format-operator.ts'
import { Stopped } from '../../language/run.ts'

export const getDate: Filter = {
  name: 'Get-Date',
  synopsis: 'Gives the time.',
  parameters: { Date: { type: 'datetime', position: 1, help: 'Another time than now.' }, Format: { type: 'string', help: 'As text, such as yyyy-MM-dd.' } },
  examples: [{ line: 'Get-ExchangeCertificate | ? NotAfter -lt (Get-Date).AddDays(30)', does: 'What ends within a month.' }],
  async *stream(c, p) {
    const time = date(p, 'Date') ?? c.host.now()
    const format = text(p, 'Format')
    yield format === undefined ? time : formatted(time, format)
  },
}

const LONGEST = 24 * 3600

export const startSleep: Filter = {
  name: 'Start-Sleep',
  synopsis: 'Waits; Ctrl-C ends it.',
  aliases: ['sleep'],
  parameters: { Seconds: { type: 'int', position: 1, help: 'How long.' }, Milliseconds: { type: 'int', aliases: ['m'], help: 'How long.' } },
  parameterSets: [['Seconds'], ['Milliseconds']],
  examples: [{ line: 'Start-Sleep 10', does: 'Ten seconds, the time a topology takes to be in force.' }],
  async *stream(c, p) {
    const ms = number(p, 'Milliseconds') ?? (number(p, 'Seconds') ?? 0) * 1000
    await wait(Math.min(Math.max(ms, 0), LONGEST * 1000), undefined, { signal: c.signal }).catch(() => {
      throw new Stopped()
    })
    yield* []
  },
}
