import { constants } from 'node:fs'
import { access, mkdir, open, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '@parley/platform/errors'
import { writeWholeFile } from '@parley/platform/whole-file'
import { SqliteLock } from '@parley/platform/store/sqlite-lock'

/** An organisation's data folder and its identity, which is fixed on the first start (`installation.json`; settings are in `parley.json`). */
export interface Installation {
  folder: string
  domain: string
  /** True until the first start has run to its end. */
  fresh: boolean
}

/** An installation that this process alone may touch. */
export interface HeldInstallation extends Installation {
  release(): void
}

const FILE = 'installation.json'
const UNFINISHED = '.unfinished'
const LOCK = 'parley'
export const SETTINGS = 'parley.json'
const DEFAULT_DOMAIN = 'parley.test'

/** Finds the installation in `folder`, or finds that one can be made there. Touches nothing: another Parley may be at work in it.
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
  await writeWholeFile(file, `${JSON.stringify({ domain: i.domain, created: new Date(at).toISOString() }, null, 2)}\n`, 0o644)
  await rm(unfinished(i.folder), { force: true })
}

/** Takes the folder for this process until it is released or the process ends, and only then looks what is in it to be believed: what a
 *  first start has left that was cut short is taken away, and the folder marked, so that the same can be told of this one.
 *  @throws AppError `conflict` — another Parley runs there, or was quicker · `unavailable` — it can't be written */
export async function holdInstallation(found: Installation): Promise<HeldInstallation> {
  const { folder, domain } = found
  await makeFolder(folder)
  const lock = takeLock(folder)
  try {
    const now = await openInstallation(folder, domain)
    if (now.fresh) {
      await emptyOut(folder, await readdir(folder))
      await (await open(unfinished(folder), 'w', 0o600)).close()
    }
    return { ...now, release: () => lock.release() }
  } catch (thrown) {
    lock.release()
    throw thrown instanceof AppError ? thrown : unusable(folder, thrown)
  }
}

/** Takes back a first start that failed: nothing half-made stays behind. While it is still held. */
export async function abandonInstallation(i: HeldInstallation): Promise<void> {
  if (!i.fresh || !(await exists(unfinished(i.folder)))) return
  await emptyOut(i.folder, await readdir(i.folder))
  for (const file of lockFiles) await rm(join(i.folder, file), { force: true })
  await rmdir(i.folder).catch(() => undefined)
}

/** Step by step: Node makes folders on its way for ever where there can be none, as below /proc or a mount that is away. */
async function makeFolder(folder: string): Promise<void> {
  if (await exists(folder)) return
  if (dirname(folder) !== folder) await makeFolder(dirname(folder))
  await mkdir(folder, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw unusable(folder, cause)
  })
}

function takeLock(folder: string): SqliteLock {
  try {
    return new SqliteLock(join(folder, LOCK))
  } catch (cause) {
    if (!(cause instanceof AppError)) throw unusable(folder, cause)
    const remedy = 'Stop the other Parley first, or give this one another folder with --data.'
    throw new AppError('conflict', `Another Parley runs with the data folder ${folder}`, { remedy, cause })
  }
}

const lockFiles = [`${LOCK}.lock`, `${LOCK}.lock-journal`]

/** What a start that was cut short may have left. */
const made = /^(?:certificates|logs|Logging|ClientAccess|Runtime|(?:installation\.json|sample-passwords\.txt|admin-token)(?:\.new)?|\.unfinished|(?:topology|server|mailbox|web|admin)\.db(?:-wal|-shm|-journal|\.lock|\.lock-journal)?)$/

const isOurs = (entry: string): boolean => made.test(entry) || lockFiles.includes(entry)

/** Removes what Parley makes, and nothing else: not the settings, which a person may have put there before the first start. */
async function emptyOut(folder: string, entries: readonly string[]): Promise<void> {
  for (const entry of entries) if (made.test(entry)) await rm(join(folder, entry), { recursive: true, force: true })
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
  const unfinishedStart = entries.includes(UNFINISHED)
  const foreign = entries.filter((entry) => entry !== SETTINGS && !lockFiles.includes(entry) && !(unfinishedStart && isOurs(entry)))
  if (foreign.length > 0) {
    throw new AppError('conflict', `${folder} holds files that Parley did not make`, { found: foreign.slice(0, 3).join(', '), remedy: 'Give an empty or new folder with --data.' })
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
