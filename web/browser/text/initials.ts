/** First letters of the first and the last word; of an address its first letter. Empty where there are none, as for a number. */
export function initialsOf(name: string): string {
  const words = name
    .replaceAll(/\([^)]*\)|@.*$/gu, ' ')
    .split(/[\s,.]+/u)
    .filter((word) => /^\p{L}/u.test(word))
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return [first, last].map((word) => Array.from(word ?? '')[0] ?? '').join('').toLocaleUpperCase()
}
