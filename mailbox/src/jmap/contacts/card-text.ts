import { searchTerms } from '../../store/text-index.ts'

/** A test whether every word is in one of some texts, in any case of letters and with any accents; what stands in quotes as it is
 *  (RFC 9610 §3.3.1). No word matches nothing.  @returns takes folded texts */
export function textTest(wanted: string): (folded: readonly string[]) => boolean {
  const words = [...new Set(searchTerms(wanted).map(({ words }) => fold(words)))].filter((word) => word.trim() !== '')
  return (folded) => words.length > 0 && words.every((word) => folded.some((text) => text.includes(word)))
}

/** Without case and accents. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
