import { MethodError } from './errors.ts'
import type { Json } from './json.ts'
import { hiddenLimits } from './limits.ts'

/** What an answer may still hold. By references a few hundred bytes of a request can ask for gigabytes: each call of thirty may hold
 *  the one before it twice. */
export class AnswerRoom {
  #left: number = hiddenLimits.answerCharacters

  /** @cost one walk, which ends where the room does  @throws MethodError `requestTooLarge`, nothing taken */
  take(value: Json): void {
    const weight = weightOf(value, this.#left)
    if (weight > this.#left) throw new MethodError('requestTooLarge', { description: `An answer may have ${hiddenLimits.answerCharacters} characters: ask for less at once` })
    this.#left -= weight
  }
}

/** Characters of a value as JSON, a little more or less. @returns something above `most` as soon as it is more */
function weightOf(value: Json, most: number): number {
  if (typeof value === 'string') return value.length + 3
  if (typeof value !== 'object' || value === null) return 8
  let weight = 2
  for (const [key, item] of Object.entries(value)) {
    weight += (Array.isArray(value) ? 0 : key.length + 3) + weightOf(item, most - weight)
    if (weight > most) break
  }
  return weight
}
