import type { User } from './user.ts'

/** Finds people by the beginnings of words in name, account or address. */
export class DirectoryIndex {
  /** Sorted by word. */
  #words: { word: string; user: User }[] = []

  constructor(users: Iterable<User>) {
    for (const user of users) for (const word of wordsOf(user)) this.#words.push({ word, user })
    this.#words.sort((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : 0))
  }

  /** Best first: the account itself, then accounts, then first words of the name that begin so, then the rest; equal ones by name.
   *  Every word of `text` must begin a word of the person. @cost the persons whose word begins like the rarest word of `text` */
  search(text: string, limit: number): User[] {
    const wanted = wordsIn(text).slice(0, 8)
    const most = Math.min(Math.max(0, Math.trunc(limit)), 200)
    if (wanted.length === 0 || most === 0) return []
    const ranges = wanted.map((word) => this.#range(word)).sort((a, b) => a.end - a.start - (b.end - b.start))
    const [rarest, ...others] = ranges
    if (!rarest) return []
    const found = new Set<User>()
    for (let i = rarest.start; i < rarest.end; i++) {
      const user = this.#words[i]?.user
      if (user && others.every(({ word }) => wordsOf(user).some((w) => w.startsWith(word)))) found.add(user)
    }
    const ranked = [...found].map((user) => ({ user, rank: rankOf(user, wanted), name: fold(user.displayName) }))
    ranked.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    return ranked.slice(0, most).map((r) => r.user)
  }

  #range(word: string): { word: string; start: number; end: number } {
    const start = this.#first((w) => w >= word)
    return { word, start, end: this.#first((w) => w >= word && !w.startsWith(word)) }
  }

  #first(holds: (word: string) => boolean): number {
    let low = 0
    let high = this.#words.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (holds(this.#words[middle]?.word ?? '')) high = middle
      else low = middle + 1
    }
    return low
  }
}

function rankOf(user: User, wanted: string[]): number {
  const [first = ''] = wanted
  if (wanted.length === 1 && (user.account === first || user.address === first)) return 0
  if (user.account.startsWith(first)) return 1
  return fold(user.displayName).startsWith(first) ? 2 : 3
}

function wordsOf(user: User): string[] {
  return [...new Set([...wordsIn(user.displayName), user.account, ...user.account.split(/[._-]/), user.address])].filter((w) => w !== '')
}

function wordsIn(text: string): string[] {
  return fold(text.slice(0, 256)).split(/[\s,;()"]+/u).filter((word) => word !== '')
}

/** Lower case without accents, so that `muller` finds Müller. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase()
}
