import { AppError } from '@parley/platform/errors'
import type { z } from 'zod'

/** A sort of named objects kept beside the topology. One file of this folder each, listed in `kinds.ts`. */
export interface Kind<K extends string = string, S extends z.ZodType = z.ZodType> {
  /** kebab-case, singular: `owa-mailbox-policy`. */
  kind: K
  /** With a default for every field that came later: what was stored before then still loads. */
  schema: S
  /** What makes two names the same object; the rule for names. @throws AppError `invalid` */
  key(name: string): string
}

/** The usual rule: 1 to 256 characters on one line, in any case, blanks around them ignored. @throws AppError `invalid` */
export function nameKey(name: string): string {
  const trimmed = name.trim()
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  const found = trimmed === '' ? 'nothing' : trimmed.length > 256 ? `${trimmed.length} characters` : /[\u0000-\u001f\u007f]/.test(trimmed) ? 'a control character' : undefined
  if (found !== undefined) throw new AppError('invalid', 'That name is not acceptable', { expected: '1 to 256 characters on one line', found })
  return trimmed.toLowerCase()
}

/** Declares a kind; the type knows its name. */
export function defineKind<const K extends string, S extends z.ZodType>(kind: Kind<K, S>): Kind<K, S> {
  return kind
}
