import { AppError } from '@parley/platform/errors'
import { bytes, text } from '../../bound.ts'
import type { Bound } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'

/** The bytes of a file that was named or handed over: FileData as bytes or as the text of a PEM file, FileName or Path.
 *  @throws AppError `invalid` — neither */
export async function fileData(c: CmdletContext, p: Bound): Promise<Uint8Array> {
  const path = text(p, 'FileName') ?? text(p, 'Path')
  if (path !== undefined) return c.host.readFile(path)
  const data = p['FileData']
  if (data instanceof Uint8Array) return bytes(p, 'FileData') ?? data
  if (typeof data === 'string') return Buffer.from(data)
  if (Array.isArray(data) && data.every((one) => typeof one === 'string')) return Buffer.from(data.join('\n'))
  if (Array.isArray(data) && data.every((one) => typeof one === 'number')) return Uint8Array.from(data as number[])
  throw new AppError('invalid', 'No file was given', { expected: '-FileName with a path, or -FileData with its content' })
}
