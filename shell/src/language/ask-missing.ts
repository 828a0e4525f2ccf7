import type { Declaration } from '../cmdlet.ts'
import type { Frame } from './frame.ts'
import { missingError } from './invoke.ts'
import { parameterValue } from './parameter-values.ts'
import { Stopped } from './run.ts'

/** Asks for mandatory parameters, one after the other; a list is ended by an empty line. @throws ShellError when nobody is there */
export async function askMissing(d: Declaration, missing: readonly string[], f: Frame): Promise<Record<string, unknown>> {
  const { host } = f.engine
  if (!host.interactive) throw Object.assign(missingError(d, missing), { command: d.name })
  host.write(`\n${d.name}: supply values for the following parameters\n`)
  const values: Record<string, unknown> = {}
  for (const name of missing) {
    const parameter = d.parameters[name]
    if (parameter === undefined) continue
    values[name] = parameter.many === true ? await askList(name, f) : parameterValue(name, parameter, await askOne(`${name}: `, f))
    if (parameter.many === true) values[name] = parameterValue(name, parameter, values[name] as string[])
  }
  return values
}

async function askOne(question: string, f: Frame): Promise<string> {
  const answer = await f.run.orStopped(f.engine.host.ask(question))
  if (answer === undefined) throw new Stopped()
  return answer
}

async function askList(name: string, f: Frame): Promise<string[]> {
  const list: string[] = []
  for (;;) {
    const answer = await askOne(`${name}[${list.length}]: `, f)
    if (answer === '') return list
    list.push(answer)
  }
}
