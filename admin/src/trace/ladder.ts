import type { TraceRecord } from '@parley/platform/diagnostics/trace-record'

/** Who sent what to whom, in the order it happened. */
export interface Ladder {
  lanes: Lane[]
  steps: Step[]
}

/** One party: a role of ours, or whoever is at the other end of a connection. */
export interface Lane {
  name: string
  /** The person or server there, as far as the messages tell. */
  about: string
  ours: boolean
}

/** A message from one lane to another, or a note at one lane (`from` = `to`), or about the whole installation (both -1). */
export interface Step {
  /** Milliseconds since the epoch. */
  at: number
  from: number
  to: number
  kind: 'message' | 'note'
  level: TraceRecord['level']
  /** `INVITE bob@parley.test`, `200 OK (INVITE)`, or the first words of a note. */
  title: string
  /** The head, or the whole note; credentials masked. */
  text: string
  bodyBytes?: number
  callId?: string
  correlationId?: string
}

/** Both ends of one message write their record within this time when they share a process. */
const SAME_MS = 5_000

/** Draws the records of a trace. A message that both its sender and its receiver have recorded is one step between them.
 *  @param records  in any order */
export function ladderOf(records: readonly TraceRecord[]): Ladder {
  const inOrder = records.map((record, i) => ({ record, i })).sort((a, b) => a.record.at - b.record.at || a.i - b.i).map(({ record }) => record)
  const pairs = pairUp(inOrder)
  const names = aliases(inOrder, pairs)
  const lanes = new Lanes()
  const steps: Step[] = []
  const drawn = new Set<TraceRecord>()
  for (const record of inOrder) {
    if (drawn.has(record)) continue
    const other = pairs.get(record)
    if (other) drawn.add(other)
    steps.push(isMessage(record) ? messageStep(record, lanes, names) : noteStep(record, lanes, names))
  }
  return { lanes: lanes.all, steps }
}

function isMessage(record: TraceRecord): boolean {
  return record.kind === 'in' || record.kind === 'out'
}

/** Each sending with the receiving of the same message, both ways. */
function pairUp(records: readonly TraceRecord[]): Map<TraceRecord, TraceRecord> {
  const waiting = new Map<string, TraceRecord[]>()
  const pairs = new Map<TraceRecord, TraceRecord>()
  for (const record of records) {
    if (!isMessage(record) || record.local === '') continue
    const key = keyOf(record.text)
    const queue = waiting.get(key) ?? []
    const at = queue.findIndex((one) => one.kind !== record.kind && one.local !== record.local && record.at - one.at <= SAME_MS)
    const [other] = at < 0 ? [] : queue.splice(at, 1)
    if (other) pairs.set(record, other).set(other, record)
    else queue.push(record)
    waiting.set(key, queue)
  }
  return pairs
}

/** What makes a message itself on one hop: its first line, transaction and place in the dialog. */
function keyOf(head: string): string {
  return [head.slice(0, head.indexOf('\n')), field(head, 'via', 'v')?.match(/branch=([^;,\s]+)/i)?.[1], field(head, 'cseq'), field(head, 'call-id', 'i')].join('|')
}

function field(head: string, name: string, compact?: string): string | undefined {
  const names = compact === undefined ? name : `(?:${name}|${compact})`
  return new RegExp(`(?:^|\\n)${names}[ \\t]*:[ \\t]*([^\\n]*)`, 'i').exec(head)?.[1]
}

/** The role behind an address, where both ends of a message were seen: `local|address` → the other role. */
function aliases(records: readonly TraceRecord[], pairs: ReadonlyMap<TraceRecord, TraceRecord>): Map<string, string> {
  const names = new Map<string, string>()
  for (const record of records) {
    const other = pairs.get(record)
    if (!other) continue
    names.set(`${record.local}|${record.peer}`, other.local)
    // Some notes tell the address only.
    names.set(`|${record.peer}`, other.local)
  }
  return names
}

class Lanes {
  readonly all: Lane[] = []
  readonly #byName = new Map<string, number>()

  at(name: string, ours: boolean): number {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    this.#byName.set(name, this.all.length)
    return this.all.push({ name, about: '', ours }) - 1
  }

  describe(lane: number, about: string): void {
    const found = this.all[lane]
    if (found && !found.ours && found.about === '') found.about = about
  }
}

function messageStep(record: TraceRecord, lanes: Lanes, names: ReadonlyMap<string, string>): Step {
  const here = lanes.at(record.local || 'Parley', true)
  const role = names.get(`${record.local}|${record.peer}`)
  const there = role === undefined ? lanes.at(record.peer, false) : lanes.at(role, true)
  const request = !record.text.startsWith('SIP/2.0 ')
  // Whoever sends a request from a connection of their own is whom From names; whoever is asked, whom To names.
  if (role === undefined) lanes.describe(there, person(record.text, (record.kind === 'in') === request ? 'from' : 'to') ?? '')
  const [from, to] = record.kind === 'out' ? [here, there] : [there, here]
  return { at: record.at, from, to, kind: 'message', level: record.level, title: titleOf(record.text), text: record.text, ...detailsOf(record) }
}

function noteStep(record: TraceRecord, lanes: Lanes, names: ReadonlyMap<string, string>): Step {
  const lane = record.local !== '' ? lanes.at(record.local, true) : record.peer === '' ? -1 : laneOfPeer(record, lanes, names)
  const title = record.text.split('\n', 1)[0]?.slice(0, 120) ?? ''
  return { at: record.at, from: lane, to: lane, kind: 'note', level: record.level, title, text: record.text, ...detailsOf(record) }
}

function laneOfPeer(record: TraceRecord, lanes: Lanes, names: ReadonlyMap<string, string>): number {
  const role = names.get(`${record.local}|${record.peer}`)
  return role === undefined ? lanes.at(record.peer, false) : lanes.at(role, true)
}

function detailsOf(record: TraceRecord): Pick<Step, 'bodyBytes' | 'callId' | 'correlationId'> {
  const { bodyBytes, callId, correlationId } = record
  return { ...(bodyBytes !== undefined && { bodyBytes }), ...(callId !== undefined && { callId }), ...(correlationId !== undefined && { correlationId }) }
}

function person(head: string, name: 'from' | 'to'): string | undefined {
  return /sips?:([^\s;>@]{1,120}@[^\s;>:]{1,200})/i.exec(field(head, name, name.charAt(0)) ?? '')?.[1]?.toLowerCase()
}

function titleOf(head: string): string {
  const line = head.slice(0, head.indexOf('\n') < 0 ? undefined : head.indexOf('\n'))
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(line)
  if (response) {
    const method = /[A-Z]+$/.exec(field(head, 'cseq')?.trim() ?? '')?.[0]
    return `${response[1]} ${response[2] ?? ''}${method === undefined ? '' : ` (${method})`}`.slice(0, 120)
  }
  const [method = '', uri = ''] = line.split(' ')
  return `${method} ${uri.replace(/^sips?:/i, '').replace(/;.*$/s, '')}`.slice(0, 120)
}
