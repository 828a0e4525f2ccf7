import { readFile } from 'node:fs/promises'
import { AppError } from '@parley/platform/errors'
import { systemRandom, type Random } from '@parley/platform/ids'
import { writeWholeFile } from '@parley/platform/whole-file'

/** Passwords of the sample accounts in plain text, so that later starts can print them: one `account password` on a line. */
export class SamplePasswords {
  readonly #file: string
  readonly #known: Map<string, string>

  private constructor(file: string, known: Map<string, string>) {
    this.#file = file
    this.#known = known
  }

  static async load(file: string): Promise<SamplePasswords> {
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => (cause.code === 'ENOENT' ? '' : unusable(file, cause)))
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    return new SamplePasswords(file, new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)])))
  }

  get(account: string): string | undefined {
    return this.#known.get(account)
  }

  /** @throws AppError `invalid` — a password that would not come back from a line of text */
  set(account: string, password: string): void {
    if (/[\r\n]/.test(password)) throw new AppError('invalid', 'A sample password must be one line')
    this.#known.set(account, password)
  }

  /** Durable and readable by the owner only, or as it was before. */
  async save(): Promise<void> {
    const lines = [...this.#known].map(([account, password]) => `${account} ${password}\n`)
    try {
      await writeWholeFile(this.#file, `# Passwords of the sample accounts. The accounts themselves keep hashes only.\n${lines.join('')}`, 0o600)
    } catch (cause) {
      unusable(this.#file, cause)
    }
  }
}

function unusable(file: string, cause: unknown): never {
  throw new AppError('unavailable', `${file} cannot be used`, { remedy: 'Check that the data folder may be read and written.', cause })
}

const CONSONANTS = 'bdfgklmnprstvz'
const VOWELS = 'aeiou'

/** Four pairs of syllables that can be read aloud, `kibo-rafe-mulu-tade`: 49 bits. */
export function readablePassword(random: Random = systemRandom): string {
  const letter = (letters: string) => letters.charAt(below(letters.length, random))
  const syllable = () => letter(CONSONANTS) + letter(VOWELS)
  return Array.from({ length: 4 }, () => syllable() + syllable()).join('-')
}

/** Every number below `limit` is equally likely. */
function below(limit: number, random: Random): number {
  const fair = 256 - (256 % limit)
  for (;;) {
    const byte = random(1)[0] ?? 0
    if (byte < fair) return byte % limit
  }
}
