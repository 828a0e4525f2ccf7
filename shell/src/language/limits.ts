/** What the engine takes on at most, so that no text can keep it busy or fill the memory. */
export interface Limits {
  /** Of one text, in UTF-16 units. */
  input: number
  /** Of braces, parentheses and operators in the text, and of calls at run time. */
  nesting: number
  calls: number
  /** Statements, expressions and objects in pipelines, for one text. */
  steps: number
  /** Elements of one list. */
  elements: number
  /** UTF-16 units of one string. */
  text: number
  /** Of one match of a regular expression. */
  matchMs: number
}

export const defaultLimits: Limits = {
  input: 1024 * 1024,
  nesting: 400,
  calls: 50,
  steps: 5_000_000,
  elements: 500_000,
  text: 16 * 1024 * 1024,
  matchMs: 500,
}
