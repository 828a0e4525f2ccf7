import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@parley/platform/errors'
import type { Random } from '@parley/platform/ids'
import { writeWholeFile } from '@parley/platform/whole-file'

export const TOKEN_FILE = 'admin-token'

/** The token by which programs of this machine's administrator prove who they are: made once, readable by the owner of the data folder
 *  only. Whoever removes the file gets a new one at the next start. @throws AppError `unavailable` | `invalid` */
export async function loadOrCreateToken(dataDir: string, random: Random): Promise<string> {
  const file = join(dataDir, TOKEN_FILE)
  const found = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw new AppError('unavailable', `${file} cannot be read`, { found: cause.code, cause })
  })
  if (found !== undefined) return checkToken(found.trim(), file)
  const token = random(32).toString('base64url')
  await writeWholeFile(file, `${token}\n`, 0o600)
  return token
}

/** A short token could be guessed, so one that somebody wrote there is refused. */
function checkToken(token: string, file: string): string {
  if (/^[\x21-\x7e]{32,512}$/.test(token)) return token
  throw new AppError('invalid', `${file} holds no usable token`, { expected: '32 characters or more', remedy: 'Remove the file: a new one is made at the next start.' })
}
