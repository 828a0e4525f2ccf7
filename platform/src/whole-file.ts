import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The file is there whole or as it was before, whenever the process or the machine stops; and when this resolves it is there.
 *  @param mode  also of a file that was there   @throws Node's error */
export async function writeWholeFile(file: string, data: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(`${file}.new`, 'w', mode)
  try {
    // The mode above counts for new files only.
    await handle.chmod(mode)
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.new`, file)
  await syncFolder(dirname(file))
}

/** The new name is on the disk too. Not every system lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  try {
    await handle?.sync()
  } catch {
    // The file itself is written.
  } finally {
    await handle?.close()
  }
}
