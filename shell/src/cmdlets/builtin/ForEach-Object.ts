import type { Filter } from '../../language/commands.ts'
import { call, member, ownMember } from '../../language/members.ts'
import { ScriptBlock } from '../../language/script-block.ts'
import { ShellError } from '../../language/shell-error.ts'
import { elements } from '../../language/values.ts'
import type { ShellValue } from '../../shell-object.ts'
import { inputObject, inputOf } from './script.ts'

export const forEachObject: Filter = {
  name: 'ForEach-Object',
  synopsis: 'Does something with each object.',
  aliases: ['%', 'foreach'],
  parameters: {
    Process: { type: 'scriptblock', many: true, mandatory: true, position: 1, help: 'What to do; $_ is the object.' },
    MemberName: { type: 'string', mandatory: true, position: 1, help: 'The property to take, or the method to call.' },
    ArgumentList: { type: 'object', many: true, position: 2, help: 'Of the method.', aliases: ['Args'] },
    Begin: { type: 'scriptblock', help: 'Once before the first.' },
    End: { type: 'scriptblock', help: 'Once after the last.' },
    InputObject: inputObject,
  },
  parameterSets: [['Process', 'Begin', 'End'], ['MemberName', 'ArgumentList']],
  examples: [
    { line: 'Get-CsPool | ForEach-Object { $_.Fqdn.ToUpper() }', does: 'Every FQDN in capitals.' },
    { line: 'Get-CsPool | % Fqdn', does: 'The short form for one property.' },
  ],
  async *stream(c, p, input) {
    const blocks = (p['Process'] ?? []) as ShellValue[]
    // Two or three blocks in a row are begin, process and end.
    const begin = (p['Begin'] as ShellValue | undefined) ?? (blocks.length > 1 ? blocks[0] : undefined)
    const end = (p['End'] as ShellValue | undefined) ?? (blocks.length > 2 ? blocks.at(-1) : undefined)
    const process = blocks.length > 2 ? blocks.slice(1, -1) : blocks.length === 2 && p['Begin'] === undefined ? blocks.slice(1) : blocks
    if (begin instanceof ScriptBlock) yield* c.invoke(begin, { _: null })
    for await (const object of inputOf(input, p['InputObject'])) {
      if (p['MemberName'] !== undefined) yield* elements(taken(object, String(p['MemberName']), p['ArgumentList'] as ShellValue[] | undefined, c.frame.engine.limits))
      for (const block of process) yield* c.invoke(block, { _: object })
    }
    if (end instanceof ScriptBlock) yield* c.invoke(end, { _: null })
  },
}

function taken(object: ShellValue, name: string, args: readonly ShellValue[] | undefined, limits: Parameters<typeof call>[3]): ShellValue {
  if (args !== undefined) return call(object, name, args, limits)
  const own = ownMember(object, name)
  if (own !== undefined) return own
  try {
    return call(object, name, [], limits)
  } catch (thrown) {
    if (thrown instanceof ShellError) return member(object, name)
    throw thrown
  }
}
