import { flag, number, requiredText } from '../../bound.ts'
import { formatAll } from '../../format/printer.ts'
import type { Filter } from '../../language/commands.ts'
import { allOf, inputObject, inputOf } from './script.ts'

export const outString: Filter = {
  name: 'Out-String',
  synopsis: 'Makes the text of objects that the shell would show.',
  aliases: ['oss'],
  parameters: {
    Stream: { type: 'switch', help: 'Line by line instead of one text.' },
    Width: { type: 'int', help: 'Characters in a line.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-CsTopology | Out-String -Width 200', does: 'The same as on the screen, as text.' }],
  async *stream(c, p, input) {
    const whole = formatAll(await allOf(input, p['InputObject'], c), { width: number(p, 'Width') ?? c.host.width, views: c.frame.engine.views })
    if (flag(p, 'Stream')) yield* whole.replace(/\n$/, '').split('\n')
    else yield whole
  },
}

export const outFile: Filter = {
  name: 'Out-File',
  synopsis: 'Writes what the shell would show to a file.',
  parameters: {
    FilePath: { type: 'string', mandatory: true, position: 1, aliases: ['Path', 'LiteralPath'], help: 'The file; it is replaced.' },
    Encoding: { type: 'string', position: 2, help: 'Accepted; files are written in UTF-8.' },
    Append: { type: 'switch', help: 'Adds to the file.' },
    Width: { type: 'int', help: 'Characters in a line.' },
    NoClobber: { type: 'switch', help: 'Refuses when the file exists.', aliases: ['NoOverwrite'] },
    Force: { type: 'switch', help: 'Accepted.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-CsKnownServer | fl | Out-File servers.txt', does: 'The list as a text file.' }],
  async *stream(c, p, input) {
    const path = requiredText(p, 'FilePath')
    const whole = formatAll(await allOf(input, p['InputObject'], c), { width: number(p, 'Width') ?? c.host.width, views: c.frame.engine.views })
    await c.host.writeFile(path, whole, { append: flag(p, 'Append'), keep: flag(p, 'NoClobber') })
    yield* []
  },
}

export const outNull: Filter = {
  name: 'Out-Null',
  synopsis: 'Shows nothing.',
  parameters: { InputObject: inputObject },
  examples: [{ line: 'Enable-CsTopology | Out-Null', does: 'Whatever it gives is thrown away.' }],
  async *stream(_c, p, input) {
    for await (const _ of inputOf(input, p['InputObject']));
    yield* []
  },
}

export const outHost: Filter = {
  name: 'Out-Host',
  synopsis: 'Shows objects, as the end of every line does anyway.',
  aliases: ['oh', 'Out-Default'],
  parameters: { Paging: { type: 'switch', help: 'Accepted.' }, InputObject: inputObject },
  examples: [{ line: 'Get-CsSite | Out-Host', does: 'The same as Get-CsSite.' }],
  async *stream(_c, p, input) {
    yield* inputOf(input, p['InputObject'])
  },
}

