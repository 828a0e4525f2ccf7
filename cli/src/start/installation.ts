import { constants } from 'node:fs'
import { access, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '@parley/platform/errors'

/** An organisation's data folder and its identity, which is fixed on the first start (`installation.json`; settings are in `parley.json`). */
export interface Installation {
  folder: string
  domain: string
  /** True until the first start has run to its end. */
  fresh: boolean
}

const FILE = 'installation.json'
const UNFINISHED = '.unfinished'
export const SETTINGS = 'parley.json'
const DEFAULT_DOMAIN = 'parley.test'

/** Finds the installation in `folder` or prepares to make one there.
 *  @throws AppError `conflict` — another domain was asked for, or the folder holds something else · `unavailable` — it can't be used */
export async function openInstallation(folder: string, domain: string | undefined): Promise<Installation> {
  const found = await readInstallation(folder)
  if (!found) {
    await requireEmptyOrUnfinished(folder)
    await requireWritable(folder)
    return { folder, domain: domain ?? DEFAULT_DOMAIN, fresh: true }
  }
  if (domain !== undefined && domain !== found.domain) {
    throw new AppError('conflict', `The installation in ${folder} has another domain`, {
      expected: found.domain,
      found: domain,
      remedy: 'Leave --domain out, or start a new installation with another --data folder.',
    })
  }
  await requireWritable(folder)
  return { folder, domain: found.domain, fresh: false }
}

/** The last act of the first start: from here on the folder is an installation. */
export async function sealInstallation(i: Installation, at: number): Promise<void> {
  const file = join(i.folder, FILE)
  const handle = await open(`${file}.new`, 'w', 0o644)
  try {
    await handle.writeFile(`${JSON.stringify({ domain: i.domain, created: new Date(at).toISOString() }, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.new`, file)
  await rm(unfinished(i.folder), { force: true })
}

/** Marks the folder as ours before anything is put in it, so that a start that was cut short can be told from somebody's files. */
export async function beginInstallation(i: Installation): Promise<void> {
  await mkdir(i.folder, { recursive: true, mode: 0o700 })
  const handle = await open(unfinished(i.folder), 'w', 0o600)
  await handle.close()
}

/** Takes back a first start that failed: nothing half-made stays behind. */
export async function abandonInstallation(i: Installation): Promise<void> {
  if (!i.fresh || !(await exists(unfinished(i.folder)))) return
  await emptyOut(i.folder, await readdir(i.folder))
  await rmdir(i.folder).catch(() => undefined)
}

/** Removes everything but the settings, which a person may have put there before the first start. */
async function emptyOut(folder: string, entries: readonly string[]): Promise<void> {
  for (const entry of entries) if (entry !== SETTINGS) await rm(join(folder, entry), { recursive: true, force: true })
}

const unfinished = (folder: string) => join(folder, UNFINISHED)

const exists = (path: string) => stat(path).then(
  () => true,
  () => false,
)

async function readInstallation(folder: string): Promise<{ domain: string } | undefined> {
  const file = join(folder, FILE)
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined
    throw unusable(folder, cause)
  })
  if (text === undefined) return undefined
  try {
    const { domain } = JSON.parse(text) as { domain?: unknown }
    if (typeof domain === 'string') return { domain }
  } catch {
    // Falls through to the same sentence: what matters is which file, not which brace.
  }
  throw new AppError('invalid', `${file} is broken`, { expected: '{ "domain": "…" }', remedy: 'Restore it from a backup; the rest of the folder is untouched.' })
}

/** @throws AppError `conflict` when the folder holds what Parley didn't make */
async function requireEmptyOrUnfinished(folder: string): Promise<void> {
  const entries: string[] = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    if (cause.code === 'ENOTDIR') throw new AppError('conflict', `${folder} is a file, not a folder`, { remedy: 'Give another folder with --data.', cause })
    throw unusable(folder, cause)
  })
  if (entries.includes(UNFINISHED)) return emptyOut(folder, entries)
  if (entries.some((entry) => entry !== SETTINGS)) {
    throw new AppError('conflict', `${folder} holds files that Parley did not make`, { found: entries.slice(0, 3).join(', '), remedy: 'Give an empty or new folder with --data.' })
  }
}

async function requireWritable(folder: string): Promise<void> {
  let nearest = folder
  while (!(await exists(nearest)) && dirname(nearest) !== nearest) nearest = dirname(nearest)
  await access(nearest, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw unusable(folder, cause)
  })
}

function unusable(folder: string, cause: unknown): AppError {
  return new AppError('unavailable', `The data folder ${folder} cannot be written`, {
    found: (cause as NodeJS.ErrnoException).code,
    remedy: 'Give this user the right to write there, or choose another folder with --data.',
    cause,
  })
}
