import type { ApiClient } from '../api-client.ts'
import type { Declaration } from '../cmdlet.ts'
import type { ShellValue } from '../shell-object.ts'
import type { Binding } from './bind.ts'
import { invokeBlock } from './call-function.ts'
import { confirm } from './confirm.ts'
import { fillVariable } from './fill-variable.ts'
import type { EngineContext, Frame } from './frame.ts'
import type { Outcome } from './outcome.ts'
import { ScriptBlock } from './script-block.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'

/** What a running command is given. */
export function createContext(d: Declaration, binding: Binding, outcome: Outcome, f: Frame): EngineContext {
  return {
    api: f.engine.api,
    host: f.engine.host,
    signal: f.run.signal,
    frame: f,
    warn: (text) => outcome.warn(text),
    verbose: (text) => {
      if (outcome.verbose) f.engine.notice('verbose', text)
    },
    error: (problem) => outcome.failed(problem),
    setVariable: (name, value) => fillVariable(f.scope, name, value),
    shouldProcess: (target, operation = d.name) => shouldProcess(d, binding, f, target, operation, outcome),
    invoke: (block, variables) => invokeBlock(asBlock(block), variables, f),
  }
}

function asBlock(value: ShellValue): ScriptBlock {
  if (value instanceof ScriptBlock) return value
  throw new ShellError('Expected a block in braces')
}

async function shouldProcess(d: Declaration, binding: Binding, f: Frame, target: string, operation: string, outcome: Outcome): Promise<boolean> {
  const { common, values } = binding
  const what = `Performing the operation "${operation}" on target "${target}".`
  if (common['WhatIf'] === true || (common['WhatIf'] === undefined && f.scope.get('WhatIfPreference') === true)) {
    f.engine.notice('whatif', what)
    return false
  }
  const never = toText(f.scope.get('ConfirmPreference')).toLowerCase() === 'none'
  const wanted = common['Confirm'] ?? (d.changes === 'high' && values['Force'] !== true && !never)
  if (wanted === true) return confirm(what, f)
  if (outcome.verbose) f.engine.notice('verbose', what)
  return true
}

/** With `-WhatIf` nothing may change, even if a cmdlet forgets to ask. */
export function withoutChanges(api: ApiClient, command: string): ApiClient {
  const refuse = () => Promise.reject(new TypeError(`${command} would change something although -WhatIf was given`))
  return { list: (c, q) => api.list(c, q), get: (c, i) => api.get(c, i), run: (a, i) => api.run(a, i), create: refuse, update: refuse, remove: refuse }
}
