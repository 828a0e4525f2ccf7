import type { ShellObject } from '../../shell-object.ts'
import { timespan, type ProbeAnswer } from './task-output.ts'
import { xmlText } from '../xml-text.ts'

/** One probe of a test. */
export interface ProbeRun {
  answer: ProbeAnswer
  /** Which way it went, where a test makes several. */
  direction?: string
}

/** The steps as -Verbose shows them: how long it took to get there, and what was reached; last of all why it went no further. */
export function stepLines({ answer: { steps, ok, error, latencyMs }, direction }: ProbeRun): string[] {
  const line = (afterMs: number, what: string) => `${timespan(afterMs)} ${direction === undefined ? '' : `${direction}: `}${what}`
  return [...steps.map(({ what, afterMs }) => line(afterMs, what)), ...(ok ? [] : [line(latencyMs, `Failure: ${error ?? ''}`)])]
}

/** What -OutLoggerVariable gives: what a test did and found, to be kept as a page or as XML. */
export function testLog(cmdlet: string, began: Date, runs: readonly ProbeRun[]): ShellObject {
  const properties = { Name: cmdlet, StartTime: began, Result: runs.every(({ answer }) => answer.ok) ? 'Success' : 'Failure', Steps: runs.flatMap(stepLines) }
  return { type: 'TestLog', properties, methods: { ToHTML: () => html(cmdlet, began, runs), ToXML: () => xml(cmdlet, began, runs) } }
}

function facts({ answer, direction }: ProbeRun): Record<string, string> {
  const { pool, ok, latencyMs, error, diagnosis } = answer
  return { TargetFqdn: pool, ...(direction !== undefined && { Direction: direction }), Result: ok ? 'Success' : 'Failure', Latency: timespan(latencyMs), Error: error ?? '', Diagnosis: diagnosis ?? '' }
}

function xml(cmdlet: string, began: Date, runs: readonly ProbeRun[]): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<TestOutput Name="${xmlText(cmdlet)}" StartTime="${began.toISOString()}">`,
    ...runs.flatMap((run) => [
      '  <Task>',
      ...Object.entries(facts(run)).map(([name, value]) => `    <${name}>${xmlText(value)}</${name}>`),
      '    <Steps>',
      ...run.answer.steps.map(({ what, afterMs }) => `      <Step After="${timespan(afterMs)}">${xmlText(what)}</Step>`),
      '    </Steps>',
      '  </Task>',
    ]),
    '</TestOutput>',
    '',
  ].join('\n')
}

function html(cmdlet: string, began: Date, runs: readonly ProbeRun[]): string {
  const title = xmlText(`${cmdlet}, ${began.toISOString()}`)
  const row = (cells: readonly string[], of: 'th' | 'td' = 'td') => `<tr>${cells.map((cell) => `<${of}>${xmlText(cell)}</${of}>`).join('')}</tr>`
  const table = (rows: readonly string[]) => ['<table>', ...rows, '</table>']
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${title}</title></head>`,
    `<body><h1>${title}</h1>`,
    ...runs.flatMap((run) => [
      ...table(Object.entries(facts(run)).map((fact) => row(fact))),
      ...table([row(['After', 'Step'], 'th'), ...run.answer.steps.map(({ what, afterMs }) => row([timespan(afterMs), what]))]),
    ]),
    '</body></html>',
    '',
  ].join('\n')
}
