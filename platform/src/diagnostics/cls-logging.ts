import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, TimerHandle } from '../clock.ts'
import { AppError } from '../errors.ts'
import { RotatingFile } from './rotating-file.ts'
import type { RingSipTrace } from './sip-trace.ts'
import { matchesContents, mayMatch, type TraceQuery } from './trace-query.ts'
import { lineOfRecord, traceComponents, traceFlags, type TraceComponent, type TraceFlag, type TraceRecord } from './trace-record.ts'

/** What can be logged, by the name an operator gives. */
export interface ClsScenario {
  name: string
  about: string
  components: readonly TraceComponent[]
  flags: readonly TraceFlag[]
}

export const clsScenarios: readonly ClsScenario[] = [
  { name: 'AlwaysOn', about: 'The last messages, connections and decisions, in memory; always on.', components: traceComponents, flags: traceFlags },
  { name: 'SIPStack', about: 'Every SIP message, connection and decision, all levels and all flags, in files.', components: traceComponents, flags: traceFlags },
]

/** A scenario that is being logged. Times are milliseconds since the epoch. */
export interface RunningScenario {
  scenario: string
  startedAt: number
  /** Absent: for as long as the process runs. */
  endsAt?: number
  folder?: string
}

const ALWAYS_ON = 'AlwaysOn'
export const longestClsMs = 30 * 24 * 3_600_000

/** Of one file as much is read as it can hold; a search looks through all of them, newest first. */
const FILE_BYTES = 8 * 1024 * 1024
const KEEP_FILES = 9

export interface ClsLoggingOptions {
  clock: Clock
  trace: RingSipTrace
  /** Where files of a scenario go; without one a scenario is kept in memory like `AlwaysOn`. */
  folder?: string
}

/** Centralized logging: `AlwaysOn` is the trace in memory; one more scenario at a time writes to files, for a while. */
export class ClsLogging {
  readonly #o: ClsLoggingOptions
  readonly #startedAt: number
  #running: RunningScenario | undefined
  #file: RotatingFile | undefined
  #end: TimerHandle | undefined

  constructor(o: ClsLoggingOptions) {
    this.#o = o
    this.#startedAt = o.clock.now()
  }

  /** @throws AppError `missing` — no such scenario · `conflict` — one is being logged already · `invalid` — for how long */
  start(scenario: string, durationMs: number): RunningScenario {
    const known = scenarioNamed(scenario)
    if (known.name === ALWAYS_ON) throw new AppError('conflict', 'The scenario AlwaysOn is always on', { remedy: 'Start another one: SIPStack.' })
    if (this.#running) {
      throw new AppError('conflict', `The scenario ${this.#running.scenario} is being logged already`, { remedy: `Run Stop-CsClsLogging -Scenario ${this.#running.scenario} first.` })
    }
    if (!(durationMs >= 60_000 && durationMs <= longestClsMs)) {
      throw new AppError('invalid', 'The duration is not acceptable', { expected: 'from one minute to 30 days, as d.hh:mm', found: `${Math.round(durationMs / 1_000)} s` })
    }
    const { clock, trace, folder } = this.#o
    const now = clock.now()
    this.#running = { scenario: known.name, startedAt: now, endsAt: now + durationMs, ...(folder !== undefined && { folder }) }
    if (folder !== undefined) {
      this.#file = new RotatingFile({ path: join(folder, fileName), buffered: true, maxBytes: FILE_BYTES, keep: KEEP_FILES })
      trace.writeTo(this.#file)
    }
    this.#end = clock.setTimeout(() => this.#finish(), durationMs)
    return this.#running
  }

  /** What was written stays. @throws AppError `missing` — it isn't being logged */
  stop(scenario: string): RunningScenario {
    const { name } = scenarioNamed(scenario)
    if (name === ALWAYS_ON) throw new AppError('conflict', 'The scenario AlwaysOn cannot be stopped')
    const running = this.#running
    if (running?.scenario !== name) throw new AppError('missing', `The scenario ${name} is not being logged`, { remedy: 'Show-CsClsLogging tells what is.' })
    this.#finish()
    return running
  }

  running(): RunningScenario[] {
    return [{ scenario: ALWAYS_ON, startedAt: this.#startedAt }, ...(this.#running ? [this.#running] : [])]
  }

  /** Everything waiting goes to the disk. */
  sync(): void {
    this.#file?.flush()
  }

  /** Newest first, from memory and from the files. @cost reads files of at most 80 MB when memory has not enough */
  search(query: TraceQuery): TraceRecord[] {
    const found = this.#o.trace.search(query)
    const oldest = this.#o.trace.oldestAt ?? Infinity
    if (found.length >= query.limit || this.#o.folder === undefined || (query.since !== undefined && query.since >= oldest)) return found
    this.sync()
    // Several records may be of the oldest instant that memory knows of, and some of them forgotten.
    const known = new Set(this.#o.trace.search({ since: oldest, until: oldest, limit: query.limit }).map(lineOfRecord))
    const older = (record: TraceRecord): boolean => record.at < oldest || (record.at === oldest && !known.has(lineOfRecord(record)))
    return [...found, ...filedRecords(this.#o.folder, query, older, query.limit - found.length)]
  }

  close(): void {
    this.#finish()
  }

  #finish(): void {
    this.#o.clock.clearTimeout(this.#end)
    this.#o.trace.writeTo(undefined)
    this.#file?.close()
    this.#file = undefined
    this.#end = undefined
    this.#running = undefined
  }
}

const fileName = 'sip-trace.jsonl'

function scenarioNamed(name: string): ClsScenario {
  const found = clsScenarios.find((scenario) => scenario.name.toLowerCase() === name.toLowerCase())
  if (found) return found
  throw new AppError('missing', `There is no scenario '${name.slice(0, 80)}'`, { expected: clsScenarios.map((s) => s.name).join(', ') })
}

/** Records of files that are not in memory any more. */
function filedRecords(folder: string, query: TraceQuery, older: (record: TraceRecord) => boolean, limit: number): TraceRecord[] {
  const found: TraceRecord[] = []
  for (const path of traceFiles(folder)) {
    for (const record of recordsOf(path)) {
      if (found.length >= limit) return found
      if (older(record) && mayMatch(record, query) && matchesContents(record, query)) found.push(record)
    }
  }
  return found
}

/** Newest first: `sip-trace.jsonl`, `sip-trace.1.jsonl`, … */
function traceFiles(folder: string): string[] {
  try {
    const numbered = readdirSync(folder).flatMap((name) => {
      const found = /^sip-trace(?:\.(\d+))?\.jsonl$/.exec(name)
      return found ? [{ path: join(folder, name), n: Number(found[1] ?? 0) }] : []
    })
    return numbered.sort((a, b) => a.n - b.n).map(({ path }) => path)
  } catch {
    return []
  }
}

/** The newest first; a line that was cut by a crash is left out. */
function* recordsOf(path: string): Generator<TraceRecord> {
  const lines = readText(path).split('\n')
  for (let i = lines.length - 1; i >= 0; i--) {
    const record = parseRecord(lines[i] ?? '')
    if (record) yield record
  }
}

function readText(path: string): string {
  try {
    const fd = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(Math.min(fstatSync(fd).size, 2 * FILE_BYTES))
      return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, 0))
    } finally {
      closeSync(fd)
    }
  } catch {
    return ''
  }
}

function parseRecord(line: string): TraceRecord | undefined {
  if (line === '') return undefined
  try {
    return JSON.parse(line) as TraceRecord
  } catch {
    return undefined
  }
}
