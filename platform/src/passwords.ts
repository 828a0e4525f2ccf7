import { hash, verify } from '@node-rs/argon2'
import { AppError } from './errors.ts'
import { newId } from './ids.ts'

/** Argon2id, 19 MiB, two passes, one lane: about 20 ms of CPU. `2` is Argon2id; the package's const enum has no run-time value. */
const OPTIONS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Longer passwords are refused, so that nobody can make the server hash megabytes. */
export const LONGEST_PASSWORD = 1024
/** NIST SP 800-63B: length counts, rules about characters don't. */
export const SHORTEST_PASSWORD = 8

/** Whether somebody may choose this password. @param names  theirs: none of them is a password @throws AppError `invalid` */
export function checkNewPassword(password: string, names: readonly string[]): void {
  const found = [...password].length
  if (found < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD) {
    const expected = `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`
    throw new AppError('invalid', 'The new password is too short or too long', { expected, found: `${found} characters`, parameter: 'password' })
  }
  const typed = canonical(password).toLowerCase()
  if (!names.some((name) => name.toLowerCase() === typed) && new Set(typed).size > 2) return
  throw new AppError('invalid', 'The new password is too easy to guess', { remedy: 'Choose one that is neither a name nor one character again and again.', parameter: 'password' })
}

/** @returns a tagged hash (`$argon2id$…`) that carries its own parameters and salt. @cost ~20 ms of a pool thread, 19 MiB */
export async function hashPassword(password: string): Promise<string> {
  if (password === '') throw new AppError('invalid', 'An empty password is not accepted')
  if (password.length > LONGEST_PASSWORD) {
    throw new AppError('invalid', 'The password is too long', { expected: `at most ${LONGEST_PASSWORD} characters` })
  }
  return hash(canonical(password), OPTIONS)
}

/** False for a wrong password and for a hash that is damaged. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  if (password === '' || password.length > LONGEST_PASSWORD) return false
  try {
    return await verify(stored, canonical(password))
  } catch {
    return false
  }
}

let dummyHash: Promise<string> | undefined

/** Takes as long as a real verification; for names that do not exist, so that time tells nobody which do. */
export async function dummyVerify(password = 'no such user'): Promise<false> {
  dummyHash ??= hashPassword(newId())
  // An over-long password is refused before hashing for real users, so it must be here.
  await verifyPassword(await dummyHash, password)
  return false
}

/** The same characters typed on two systems may arrive composed or decomposed (RFC 8265 OpaqueString). */
function canonical(password: string): string {
  return password.normalize('NFC')
}
