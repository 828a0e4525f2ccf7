import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { LONGEST_RECORD, truncate } from './escape.ts'
import { safeField } from './redact.ts'
import { RotatingFile } from './rotating-file.ts'

/** The web role's own log of instant messaging, `Logging/OWA/InstantMessaging` in the data folder. Operators read success
 *  from the mere existence of the folder: it is made by the first successful initialisation, never earlier. */
export interface ImLog {
  /** Makes the folder and writes down what was held back until now. */
  initialised(text: string, correlationId?: string): void
  /** Before the first initialisation a line is only held in memory. Never message texts. */
  write(level: 'info' | 'warn' | 'error', text: string, correlationId?: string): void
  readonly folder: string
  /** Whether the folder is there, from this start or an earlier one. */
  readonly exists: boolean
}

const HELD_BACK = 500

/** A file for each day, `InstantMessaging-2030-01-31.log`, in UTC. */
export class DatedImLog implements ImLog {
  readonly folder: string
  readonly #clock: Clock
  #exists: boolean
  #heldBack: { at: number; line: string }[] = []
  #day = ''
  #file: RotatingFile | undefined

  constructor(dataFolder: string, clock: Clock) {
    this.folder = join(dataFolder, 'Logging', 'OWA', 'InstantMessaging')
    this.#clock = clock
    this.#exists = existsSync(this.folder)
  }

  get exists(): boolean {
    return this.#exists
  }

  initialised(text: string, correlationId?: string): void {
    this.#exists = true
    for (const { at, line } of this.#heldBack.splice(0)) this.#append(at, line)
    this.write('info', text, correlationId)
  }

  write(level: 'info' | 'warn' | 'error', text: string, correlationId?: string): void {
    const at = this.#clock.now()
    const id = correlationId === undefined ? '-' : safeField('correlationId', correlationId, 200)
    const line = truncate(`${new Date(at).toISOString()} ${level.padEnd(5)} ${id} ${safeField('line', text, 4_000)}`, LONGEST_RECORD - 1)
    if (this.#exists) return this.#append(at, line)
    this.#heldBack.push({ at, line })
    if (this.#heldBack.length > HELD_BACK) this.#heldBack.shift()
  }

  close(): void {
    this.#file?.close()
  }

  #append(at: number, line: string): void {
    const day = new Date(at).toISOString().slice(0, 10)
    if (day !== this.#day) {
      this.#file?.close()
      this.#file = new RotatingFile({ path: join(this.folder, `InstantMessaging-${day}.log`) })
      this.#day = day
    }
    this.#file?.write(line)
  }
}
