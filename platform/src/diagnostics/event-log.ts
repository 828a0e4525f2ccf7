import { readFileSync } from 'node:fs'
import type { Clock } from '../clock.ts'
import { eventRow, type EventName, type Level, type Source } from './catalogue.ts'
import { escapeControls, LONGEST_RECORD, truncate } from './escape.ts'
import { safeField } from './redact.ts'
import { RotatingFile } from './rotating-file.ts'

export type EventFields = Record<string, string | number | undefined>

/** One event as it is kept and shown: its texts are escaped and hold no secrets. */
export interface EventRecord {
  /** Milliseconds since the epoch. */
  at: number
  name: EventName
  id: number
  level: Level
  source: Source
  text: string
  fields: Record<string, string | number>
  correlationId?: string
  /** How many events of this name were left out just before this one, since there were too many at once. */
  suppressed?: number
}

export interface EventQuery {
  source?: Source
  id?: number
  /** Only what happened at this time or later. */
  since?: number
  limit: number
}

export interface EventLog {
  /** Never throws; a log that cannot be written loses records, not requests. */
  record(name: EventName, fields: EventFields, correlationId?: string): void
  /** Newest first, from memory and from the files. */
  query(query: EventQuery): Promise<EventRecord[]>
  /** Hears of every record from now on; returns the way to stop. */
  onRecord(listener: (record: EventRecord) => void): () => void
}

/** Records kept at hand, so that pages that ask often do not read files. */
const KEPT = 2_000

/** Events of one name that are recorded within a second; somebody who is refused a thousand times a second must not fill the disk. */
const MOST_ALIKE = 500

interface Window {
  second: number
  recorded: number
  suppressed: number
}

/** The durable one: JSON lines in a file that changes by size. Without a file it keeps what memory holds. */
export class JsonEventLog implements EventLog {
  readonly #clock: Clock
  readonly #file: RotatingFile | undefined
  #recent: EventRecord[] = []
  readonly #windows = new Map<EventName, Window>()
  readonly #listeners = new Set<(record: EventRecord) => void>()

  constructor(clock: Clock, file?: RotatingFile) {
    this.#clock = clock
    this.#file = file
  }

  record(name: EventName, fields: EventFields, correlationId?: string): void {
    const at = this.#clock.now()
    const window = this.#windowOf(name, at)
    if (window.recorded >= MOST_ALIKE) {
      window.suppressed++
      return
    }
    window.recorded++
    const record = makeRecord(at, name, fields, correlationId)
    if (window.suppressed > 0) record.suppressed = window.suppressed
    window.suppressed = 0
    this.#file?.write(JSON.stringify(record))
    this.#recent.push(record)
    if (this.#recent.length > 2 * KEPT) this.#recent = this.#recent.slice(-KEPT)
    for (const listener of this.#listeners) tell(listener, record)
  }

  async query(query: EventQuery): Promise<EventRecord[]> {
    const limit = Math.min(Math.max(0, query.limit), 10_000)
    const found: EventRecord[] = []
    for (const records of this.#newestFirst()) {
      for (const record of records) {
        if (found.length >= limit || (query.since !== undefined && record.at < query.since)) return found
        if (matches(record, query)) found.push(record)
      }
    }
    return found
  }

  onRecord(listener: (record: EventRecord) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #windowOf(name: EventName, at: number): Window {
    const second = Math.floor(at / 1_000)
    const window = this.#windows.get(name) ?? { second, recorded: 0, suppressed: 0 }
    if (window.second !== second) Object.assign(window, { second, recorded: 0 })
    this.#windows.set(name, window)
    return window
  }

  /** Memory when it holds everything, else the files, one at a time. */
  *#newestFirst(): Generator<EventRecord[]> {
    if (!this.#file) {
      yield this.#recent.toReversed()
      return
    }
    this.#file.flush()
    for (const file of this.#file.files().toReversed()) yield readRecords(file).toReversed()
  }
}

/** Whoever records an event must not fail because somebody else listens badly. */
function tell(listener: (record: EventRecord) => void, record: EventRecord): void {
  try {
    listener(record)
  } catch {
    // The record itself is written.
  }
}

function makeRecord(at: number, name: EventName, given: EventFields, correlationId: string | undefined): EventRecord {
  const row = eventRow(name)
  const fields: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    const safe = safeField(key, value, 700)
    fields[escapeControls(key).slice(0, 40)] = typeof safe === 'number' ? safe : String(safe)
  }
  const text = row.text.replace(/\{(\w+)\}/g, (_, field: string) => (Object.hasOwn(fields, field) ? String(fields[field]) : '')).trimEnd()
  const record: EventRecord = { at, name, id: row.id, level: row.level, source: row.source, text: truncate(text, 2_000), fields }
  if (correlationId !== undefined) record.correlationId = truncate(escapeControls(correlationId), 200)
  return fit(record)
}

/** Drops fields from the end until the record is short enough for one line. */
function fit(record: EventRecord): EventRecord {
  const names = Object.keys(record.fields)
  while (names.length > 0 && Buffer.byteLength(JSON.stringify(record)) >= LONGEST_RECORD) {
    delete record.fields[names.pop() ?? '']
  }
  return record
}

function matches(record: EventRecord, query: EventQuery): boolean {
  return (query.source === undefined || record.source === query.source) && (query.id === undefined || record.id === query.id)
}

/** The records of one file, oldest first; a line that was cut by a crash is left out. */
function readRecords(file: string): EventRecord[] {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    try {
      return [JSON.parse(line) as EventRecord]
    } catch {
      return []
    }
  })
}
