import { readFile } from 'node:fs/promises'
import { AppError } from '@parley/platform/errors'
import { writeWholeFile } from '@parley/platform/whole-file'

/** The file is there whole or not at all, whenever the process or the machine stops. @throws AppError `unavailable` */
export async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  try {
    await writeWholeFile(file, text, mode)
  } catch (cause) {
    unusable(file, cause)
  }
}

/** @throws AppError `unavailable`, but for a file that is not there */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    return unusable(file, cause)
  }
}

export function unusable(path: string, cause: unknown): never {
  const found = (cause as NodeJS.ErrnoException).code ?? 'an error'
  throw new AppError('unavailable', `${path} cannot be used`, { found, remedy: 'Check that the folder exists and may be read and written.', cause })
}
