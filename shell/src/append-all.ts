/** Adds every element of a list to another. A spread would put each on the stack, and a long list does not fit there. */
export function appendAll<T>(to: T[], from: Iterable<T>): void {
  for (const one of from) to.push(one)
}

/** The largest of any number of numbers, and of `least`. */
export function largest(numbers: Iterable<number>, least = 0): number {
  let found = least
  for (const n of numbers) if (n > found) found = n
  return found
}
