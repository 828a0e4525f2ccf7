import type { JsonObject } from './json.ts'

/** For whom and in which request a method runs. */
export interface MethodContext {
  /** The user's address, which is the id of their account. */
  address: string
  /** The row of that account. */
  account: number
  displayName: string
  /** Creation ids of this request, to the ids that were given. */
  createdIds: Map<string, string>
}

/** Answers one call; with several responses where the call implies others (RFC 8620 §3.4). */
export type Method = (args: JsonObject, context: MethodContext) => Promise<JsonObject | Implied>

export type NamedResponse = [name: string, response: JsonObject]

/** The response, and the responses of calls it implied. A class, since a response may hold whatever a client has sent. */
export class Implied {
  readonly response: JsonObject
  readonly implied: NamedResponse[]

  constructor(response: JsonObject, implied: NamedResponse[]) {
    this.response = response
    this.implied = implied
  }
}

export interface MethodEntry {
  capability: string
  run: Method
}

/** `#x` is the id made under the creation id x earlier in this request. */
export function resolveId(id: string, context: Pick<MethodContext, 'createdIds'>): string {
  return id.startsWith('#') ? (context.createdIds.get(id.slice(1)) ?? id) : id
}
