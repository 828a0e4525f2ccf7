declare module 'linkify-it' {
  export interface Match {
    schema: string
    index: number
    lastIndex: number
    text: string
    url: string
  }
  export interface Rule {
    validate: RegExp | ((text: string, position: number, self: LinkifyIt) => number)
    normalize?: (match: Match) => void
  }
  export default class LinkifyIt {
    constructor(schemas?: Record<string, Rule | string | null>, options?: { fuzzyLink?: boolean; fuzzyEmail?: boolean; fuzzyIP?: boolean })
    add(schema: string, rule: Rule | string | null): this
    match(text: string): Match[] | null
  }
}
