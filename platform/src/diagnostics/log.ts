import { pino, type Logger } from 'pino'
import { escapeControls, LONGEST_RECORD } from './escape.ts'
import { isContentName, isSecretName, REMOVED, safeField } from './redact.ts'

/** For option tables: `{ type: 'string', oneOf: logLevels }`. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

type Write = {
  (fields: Record<string, unknown>, text: string): void
  (text: string): void
}

/** The running commentary of a process, for whoever develops or repairs it. What an operator must know is an event. */
export interface Log {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
  /** A log that adds these fields to each line. */
  child(fields: Record<string, unknown>): Log
}

/** Fields with the name of a secret, and at any level but `debug` those with the text of a message, are taken out before anything is formatted. */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const sink = pino({ level, base: null, timestamp: () => `,"at":${Date.now()}`, messageKey: 'text' }, { write: (line: string) => write(line.trimEnd()) })
  return logOver(sink, {}, level === 'debug')
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

type Sink = Pick<Logger, (typeof LEVELS)[number] | 'isLevelEnabled'>

function logOver(sink: Sink, bound: Record<string, unknown>, showContent: boolean): Log {
  const writer = (level: (typeof LEVELS)[number]): Write => {
    return (first: Record<string, unknown> | string, text?: string) => {
      if (!sink.isLevelEnabled(level)) return
      const fields = typeof first === 'string' ? bound : { ...bound, ...first }
      const message = typeof first === 'string' ? first : (text ?? '')
      sink[level](fit(safeFields(fields, showContent)), String(safeField('message', message, 2_000)))
    }
  }
  const [debug, info, warn, error] = LEVELS.map(writer) as [Write, Write, Write, Write]
  return { debug, info, warn, error, child: (fields) => logOver(sink, { ...bound, ...fields }, showContent) }
}

function safeFields(fields: Record<string, unknown>, showContent: boolean): Record<string, unknown> {
  const safe: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    const hidden = isSecretName(name) || (!showContent && isContentName(name))
    safe[escapeControls(name).slice(0, 40)] = hidden ? REMOVED : value instanceof Error ? errorFields(value) : safeField(name, value)
  }
  return safe
}

function errorFields(error: Error): Record<string, unknown> {
  const cause = error.cause instanceof Error ? { cause: safeField('cause', error.cause.stack ?? error.cause.message, 1_500) } : {}
  return { message: safeField('message', error.message), stack: safeField('stack', error.stack ?? '', 2_000), ...cause }
}

/** Leaves room for a text that JSON doubles in length. */
function fit(fields: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(fields)
  while (names.length > 0 && Buffer.byteLength(JSON.stringify(fields)) > LONGEST_RECORD - 4_500) delete fields[names.pop() ?? '']
  return fields
}
