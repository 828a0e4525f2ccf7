import { toBoolean } from '../../language/convert.ts'
import type { Filter } from '../../language/commands.ts'
import { member, ownMember } from '../../language/members.ts'
import { binary } from '../../language/operators.ts'
import type { Parameter } from '../../cmdlet.ts'
import type { ShellValue } from '../../shell-object.ts'
import { evaluateBlock, inputObject, inputOf } from './script.ts'

const operators = ['EQ', 'NE', 'GT', 'GE', 'LT', 'LE', 'Like', 'NotLike', 'Match', 'NotMatch', 'Contains', 'NotContains', 'In', 'NotIn', 'CEQ', 'CNE', 'CLike', 'CNotLike', 'CMatch', 'CNotMatch'] as const

const switches: Record<string, Parameter> = Object.fromEntries(operators.map((name) => [name, { type: 'switch', help: `Compares with -${name.toLowerCase()}.` }]))

export const whereObject: Filter = {
  name: 'Where-Object',
  synopsis: 'Lets those objects through for which a condition holds.',
  aliases: ['?', 'where'],
  parameters: {
    FilterScript: { type: 'scriptblock', mandatory: true, position: 1, help: 'The condition; $_ is the object.' },
    Property: { type: 'string', mandatory: true, position: 1, help: 'The property to compare.' },
    Value: { type: 'object', position: 2, help: 'What to compare it with.' },
    ...switches,
    Not: { type: 'switch', help: 'Lets through those whose property is empty, zero or false.' },
    InputObject: inputObject,
  },
  parameterSets: [['FilterScript'], ['Property', 'Value', 'Not', ...operators]],
  examples: [
    { line: 'Get-ExchangeCertificate | Where {$_.Services -like "*IIS*"}', does: 'The certificates that serve IIS.' },
    { line: 'Get-CsKnownServer | ? Duplicate -eq $true', does: 'The short form for one comparison.' },
  ],
  async *stream(c, p, input) {
    const chosen = operators.find((name) => p[name] === true)?.toLowerCase()
    const context = { limits: c.frame.engine.limits, matched: (groups: ShellValue) => c.frame.scope.set('Matches', groups) }
    const test = async (object: ShellValue): Promise<boolean> => {
      if (p['FilterScript'] !== undefined) return toBoolean(await evaluateBlock(p['FilterScript'] as ShellValue, object, c))
      const value = ownMember(object, String(p['Property'])) ?? member(object, String(p['Property']))
      if (p['Not'] === true) return !toBoolean(value)
      return chosen === undefined ? toBoolean(value) : toBoolean(binary(chosen, value, (p['Value'] ?? null) as ShellValue, context))
    }
    for await (const object of inputOf(input, p['InputObject'])) if (await test(object)) yield object
  },
}
