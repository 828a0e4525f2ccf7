/** Which characters count as what. Text copied from web pages and mails carries other dashes, quotes and blanks than a keyboard types;
 *  all of a kind mean the same. */
const DASHES = '-\u2013\u2014\u2015'
const DOUBLE_QUOTES = '"\u201C\u201D\u201E'
const SINGLE_QUOTES = "'\u2018\u2019\u201A\u201B"
/** U+200B, U+2060 and U+FEFF have no width, but pages put them between words. */
const BLANK = /[\t\v\f \u0085\u00A0\u1680\u2000-\u200B\u202F\u205F\u2060\u3000\uFEFF]/u

export const isDash = (c: string) => c !== '' && DASHES.includes(c)
export const isDoubleQuote = (c: string) => c !== '' && DOUBLE_QUOTES.includes(c)
export const isSingleQuote = (c: string) => c !== '' && SINGLE_QUOTES.includes(c)
export const isQuote = (c: string) => isDoubleQuote(c) || isSingleQuote(c)
export const isNewline = (c: string) => c === '\n' || c === '\r'
export const isBlank = (c: string) => c !== '' && BLANK.test(c)
export const isDigit = (c: string) => c >= '0' && c <= '9'
export const isLetter = (c: string) => c !== '' && /[\p{L}_]/u.test(c)
/** What a variable's or a property's name is made of. */
export const isNameCharacter = (c: string) => c !== '' && /[\p{L}\p{N}_]/u.test(c)

/** Dashes as a keyboard types them. */
export const plainDashes = (text: string) => text.replaceAll(/[\u2013\u2014\u2015]/g, '-')
