import { flag, number, text, texts } from '../../bound.ts'
import type { Bound } from '../../cmdlet.ts'
import type { Filter } from '../../language/commands.ts'
import type { EngineContext } from '../../language/frame.ts'
import { toBytes } from '../../language/convert.ts'
import { toText } from '../../language/text.ts'
import { collapse } from '../../language/values.ts'
import type { ShellValue } from '../../shell-object.ts'
import { allOf } from './script.ts'

const path = { type: 'string', mandatory: true, many: true, position: 1, pipeline: 'property', aliases: ['LiteralPath', 'FullName', 'FilePath'], help: 'The file; paths of the guides are understood.' } as const
const encoding = { type: 'string', help: 'Byte gives and takes bytes; everything else is UTF-8.' } as const

export const getContent: Filter = {
  name: 'Get-Content',
  synopsis: 'Reads a file.',
  aliases: ['gc', 'cat', 'type'],
  parameters: {
    Path: path,
    Raw: { type: 'switch', help: 'One text instead of line after line.' },
    Encoding: encoding,
    AsByteStream: { type: 'switch', help: 'The same as -Encoding Byte.' },
    ReadCount: { type: 'int', help: 'Accepted.' },
    TotalCount: { type: 'int', aliases: ['Head', 'First'], help: 'So many lines from the beginning.' },
    Tail: { type: 'int', aliases: ['Last'], help: 'So many lines from the end.' },
  },
  examples: [
    { line: 'Get-Content "$exInstall\\ClientAccess\\OWA\\web.config"', does: 'The settings file of Outlook Web App.' },
    { line: '[byte[]](Get-Content C:\\certificates\\owa.cer -Encoding Byte -ReadCount 0)', does: 'Bytes, as -FileData takes them.' },
  ],
  async *stream(c, p) {
    for (const one of texts(p, 'Path') ?? []) {
      const data = await c.host.readFile(one)
      if (flag(p, 'AsByteStream') || text(p, 'Encoding')?.toLowerCase() === 'byte') {
        yield data
        continue
      }
      const whole = new TextDecoder().decode(data).replace(/^\uFEFF/, '')
      if (flag(p, 'Raw')) yield whole
      else yield* lines(whole, number(p, 'TotalCount'), number(p, 'Tail'))
    }
  },
}

function lines(whole: string, head: number | undefined, tail: number | undefined): string[] {
  const all = whole.split(/\r?\n/)
  if (all.at(-1) === '') all.pop()
  const first = head === undefined ? all : all.slice(0, Math.max(0, head))
  return tail === undefined ? first : tail <= 0 ? [] : first.slice(-tail)
}

const writing = {
  Path: { ...path, many: undefined, pipeline: undefined },
  Value: { type: 'object', mandatory: true, position: 2, pipeline: 'value', help: 'Text, or bytes with -Encoding Byte.' },
  Encoding: encoding,
  AsByteStream: { type: 'switch', help: 'The same as -Encoding Byte.' },
  NoNewline: { type: 'switch', help: 'No line end after the last line.' },
  Force: { type: 'switch', help: 'Accepted.' },
} as unknown as Filter['parameters']

export const setContent: Filter = {
  name: 'Set-Content',
  synopsis: 'Writes a file.',
  aliases: ['sc'],
  parameters: writing,
  examples: [{ line: 'Set-Content -Path C:\\requests\\owa.req -Value $request', does: 'A certificate request, to be signed elsewhere.' }],
  stream: (c, p, input) => write(c, p, input, false),
}

export const addContent: Filter = {
  name: 'Add-Content',
  synopsis: 'Adds to a file.',
  aliases: ['ac'],
  parameters: writing,
  examples: [{ line: '"done" | Add-Content notes.txt', does: 'One more line.' }],
  stream: (c, p, input) => write(c, p, input, true),
}

async function* write(c: EngineContext, p: Bound, input: AsyncIterable<ShellValue> | undefined, append: boolean): AsyncGenerator<ShellValue> {
  const values = await allOf(input, p['Value'], c)
  const bytes = flag(p, 'AsByteStream') || text(p, 'Encoding')?.toLowerCase() === 'byte' || values[0] instanceof Uint8Array
  const data = bytes ? toBytes(collapse(values.flatMap((v) => (v instanceof Uint8Array && values.length > 1 ? [...v] : [v])))) : values.map((v) => toText(v)).join('\n') + (flag(p, 'NoNewline') ? '' : '\n')
  await c.host.writeFile(text(p, 'Path') ?? '', data, { append })
  yield* []
}
