/** The keywords that every list asks for, as bits beside the sort key; the rest are rows of `email_keyword`. */
export const flagBits: Readonly<Record<string, number>> = { $seen: 1, $draft: 2, $flagged: 4, $answered: 8 }

export const ATTACHMENT_BIT = 16

/** Neither seen nor a draft; RFC 8621 §2. */
export const isUnread = (flags: number): boolean => (flags & 3) === 0

/** Whether a text may be a keyword; RFC 8621 §4.1.1. */
export const isKeyword = (text: string): boolean => /^[\u0021-\u007e]{1,255}$/.test(text) && !/[(){%*"\]\\]/.test(text)

export function flagsOf(keywords: readonly string[], hasAttachment: boolean): number {
  let flags = hasAttachment ? ATTACHMENT_BIT : 0
  for (const keyword of keywords) flags |= flagBits[keyword] ?? 0
  return flags
}
