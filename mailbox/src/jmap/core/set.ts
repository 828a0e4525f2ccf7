import { AppError } from '@parley/platform/errors'
import { SetError } from './errors.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import { hiddenLimits } from './limits.ts'
import { unescapePointer } from './references.ts'

/** Without a prototype, which an id could name. */
const byId = (): JsonObject => Object.create(null) as JsonObject

/** What became of each object of a /set. */
export class SetOutcome {
  readonly created = byId()
  readonly updated = byId()
  readonly destroyed: string[] = []
  readonly notCreated = byId()
  readonly notUpdated = byId()
  readonly notDestroyed = byId()

  /** Runs one object's change; a SetError, or an AppError that means one, is noted. What a store refuses wholly is thrown.
   *  @returns what the work does, undefined when its failure is noted */
  async attempt<T>(notes: JsonObject, id: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof SetError) notes[id] = error.toJson()
      else if (error instanceof AppError && error.code === 'forbidden') notes[id] = { type: 'forbidden', description: error.message }
      else throw error
      return undefined
    }
  }

  toJson(accountId: string, oldState: string, newState: string): JsonObject {
    return {
      accountId,
      oldState,
      newState,
      created: this.created,
      updated: this.updated,
      destroyed: this.destroyed,
      notCreated: this.notCreated,
      notUpdated: this.notUpdated,
      notDestroyed: this.notDestroyed,
    }
  }
}

/** Before anything is made of a PatchObject: it may have so many paths. @throws SetError `invalidPatch` */
export function checkPatch(patch: JsonObject): void {
  if (Object.keys(patch).length > hiddenLimits.setProperties) throw invalidPatch(`A patch may have ${hiddenLimits.setProperties} paths`)
}

/** Applies a PatchObject to a copy of an object; RFC 8620 §5.3. A null in a path removes the member.
 *  @throws SetError `invalidPatch`  @cost in proportion to the paths */
export function applyPatch(object: JsonObject, patch: JsonObject): JsonObject {
  const result = structuredClone(object)
  const paths = new Set(Object.keys(patch))
  for (const path of paths) {
    const tokens = path.split('/', hiddenLimits.depth + 1)
    if (tokens.length > hiddenLimits.depth) throw invalidPatch(`A path may lead ${hiddenLimits.depth} levels deep`)
    const outer = tokens.map((_, i) => tokens.slice(0, i).join('/')).find((prefix, i) => i > 0 && paths.has(prefix))
    if (outer !== undefined) throw invalidPatch(`${outer} and something inside it are both set`)
    put(result, tokens.map(unescapePointer), patch[path] ?? null, path)
  }
  return result
}

function put(target: JsonObject, tokens: string[], value: Json, path: string): void {
  const last = tokens.at(-1) ?? ''
  let at = target
  for (const token of tokens.slice(0, -1)) {
    const inner = Object.hasOwn(at, token) ? at[token] : undefined
    if (!isObject(inner)) throw invalidPatch(`There is no object at ${path}`)
    at = inner
  }
  if (tokens.some((token) => token === '__proto__')) throw invalidPatch(`${path} is no property`)
  if (value === null && tokens.length > 1) delete at[last]
  else at[last] = value
}

const invalidPatch = (description: string): SetError => new SetError('invalidPatch', { description })
