import { join } from 'node:path'
import { systemClock, type Clock } from '../clock.ts'
import { eventRow, type EventName } from './catalogue.ts'
import { ClsLogging } from './cls-logging.ts'
import { JsonEventLog, type EventFields, type EventLog, type EventRecord } from './event-log.ts'
import { DatedImLog, type ImLog } from './im-log.ts'
import { createLog, type Log, type LogLevel } from './log.ts'
import { PrometheusMetrics, type Metrics } from './metrics.ts'
import { RotatingFile } from './rotating-file.ts'
import { RingSipTrace, type SipTrace } from './sip-trace.ts'

export type { EventLog, EventRecord, EventFields, ImLog, Log, Metrics, SipTrace }

/** Everything a role tells about itself. */
export interface Diagnostics {
  log: Log
  events: EventLog
  trace: SipTrace
  /** Centralized logging of the trace: scenarios, files, search. */
  cls: ClsLogging
  metrics: Metrics
  imLog: ImLog
}

export interface DiagnosticsOptions {
  /** The data folder: files go to `logs/` and, for the IM log, to `Logging/OWA/InstantMessaging/` in it. */
  folder: string
  clock?: Clock
  level?: LogLevel
}

/** The diagnostics of a running process: files in the data folder. */
export async function createDiagnostics(o: DiagnosticsOptions): Promise<Diagnostics & AsyncDisposable> {
  const clock = o.clock ?? systemClock
  const logFile = new RotatingFile({ path: join(o.folder, 'logs', 'parley.jsonl'), buffered: true })
  const eventFile = new RotatingFile({ path: join(o.folder, 'logs', 'events.jsonl') })
  const imLog = new DatedImLog(o.folder, clock)
  const trace = new RingSipTrace({ clock })
  const parts = {
    log: createLog(o.level ?? 'info', (line) => logFile.write(line)),
    events: new JsonEventLog(clock, eventFile),
    trace,
    cls: new ClsLogging({ clock, trace, folder: join(o.folder, 'logs', 'cls') }),
    metrics: new PrometheusMetrics({ processFigures: true }),
    imLog,
  }
  follow(parts)
  const lost = () => logFile.lost + eventFile.lost
  parts.metrics.gaugeOf('parley_log_lines_lost', 'Lines of log and event log that could not be written', lost)
  const close = async () => {
    for (const file of [logFile, eventFile, parts.cls, imLog]) file.close()
  }
  return { ...parts, [Symbol.asyncDispose]: close }
}

export interface MemoryDiagnostics extends Diagnostics {
  /** What was recorded so far, oldest first. */
  readonly recorded: {
    readonly events: readonly EventRecord[]
    readonly log: readonly string[]
    /** The lines of the IM log; empty until it is initialised. */
    readonly im: readonly string[]
    /** The records with this name. */
    named(name: EventName): EventRecord[]
  }
}

/** Diagnostics that touch no disk, for tests and for roles run inside another program. */
export function memoryDiagnostics(clock: Clock = systemClock): MemoryDiagnostics {
  const events: EventRecord[] = []
  const log: string[] = []
  const im: string[] = []
  const trace = new RingSipTrace({ clock })
  const parts = {
    log: createLog('debug', (line) => void log.push(line)),
    events: new JsonEventLog(clock),
    trace,
    cls: new ClsLogging({ clock, trace }),
    metrics: new PrometheusMetrics({ processFigures: false }),
    imLog: memoryImLog(im),
  }
  parts.events.onRecord((record) => events.push(record))
  follow(parts)
  return { ...parts, recorded: { events, log, im, named: (name) => events.filter((e) => e.name === name) } }
}

/** Each event is counted, and told in the log and the trace under the same correlation id. */
function follow({ events, log, metrics, trace }: Diagnostics): void {
  const counter = metrics.counter('parley_events_total', 'Events recorded, by name', ['name', 'source', 'level'])
  events.onRecord(({ name, source, level, text, fields, correlationId, suppressed = 0 }) => {
    counter.inc({ name, source, level }, 1 + suppressed)
    log[level]({ event: name, id: eventRow(name).id, ...(correlationId === undefined ? {} : { correlationId }) }, text)
    const peer = fields['peer']
    if (source !== 'mailbox') trace.diagnostic(level, text, correlationId, peer === undefined ? '' : String(peer), source === 'web' ? 'IMOWA' : 'SIPStack')
  })
}

function memoryImLog(lines: string[]): ImLog {
  const heldBack: string[] = []
  let exists = false
  return {
    folder: '(memory)',
    get exists() {
      return exists
    },
    initialised(text) {
      exists = true
      lines.push(...heldBack.splice(0), `info ${text}`)
    },
    write(level, text) {
      ;(exists ? lines : heldBack).push(`${level} ${text}`)
    },
  }
}
