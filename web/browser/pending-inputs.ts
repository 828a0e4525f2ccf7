import type { InputName, WireError } from '../shared/wire.ts'
import { inputRules } from './input-rules.ts'

export interface Pending {
  readonly id: number
  readonly name: InputName
  readonly body: unknown
  /** On the connection of this moment. */
  written: boolean
  resolve(result: unknown): void
  reject(error: WireError): void
}

export const lostInput: WireError = {
  code: 'unavailable',
  message: 'The connection was lost before the answer came.',
  remedy: 'Check whether it happened; if not, try again.',
}

/** Inputs without a reply, oldest first. */
export class PendingInputs {
  readonly #byId = new Map<number, Pending>()
  #nextId = 1

  add(name: InputName, body: unknown, resolve: (result: unknown) => void, reject: (error: WireError) => void): Pending {
    const pending: Pending = { id: this.#nextId++, name, body, written: false, resolve, reject }
    this.#byId.set(pending.id, pending)
    return pending
  }

  resolve(id: number, result: unknown): void {
    this.#take(id)?.resolve(result)
  }

  reject(id: number, error: WireError): void {
    this.#take(id)?.reject(error)
  }

  /** Whether the server owes a reply. */
  owed(): boolean {
    return [...this.#byId.values()].some((pending) => pending.written)
  }

  toWrite(): Pending[] {
    return [...this.#byId.values()].filter((pending) => !pending.written)
  }

  /** Keeps what may be asked again and tells the others that their outcome is unknown. */
  connectionLost(): void {
    for (const pending of this.#toList()) {
      const rule = inputRules[pending.name]
      const again = rule === 'repeat' || (rule === 'once' && !pending.written)
      if (again) pending.written = false
      else this.reject(pending.id, lostInput)
    }
  }

  rejectAll(error: WireError): void {
    for (const pending of this.#toList()) this.reject(pending.id, error)
  }

  #toList(): Pending[] {
    return [...this.#byId.values()]
  }

  #take(id: number): Pending | undefined {
    const pending = this.#byId.get(id)
    this.#byId.delete(id)
    return pending
  }
}
