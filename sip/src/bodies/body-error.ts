/** A body that cannot be accepted as what its Content-Type says; always the sender's fault (a 400 on the wire). */
export class BodyError extends Error {
  readonly expected: string
  readonly found: string

  constructor(expected: string, found: string) {
    super(`expected ${expected}, found ${found}`)
    this.name = 'BodyError'
    this.expected = expected
    this.found = found
  }
}

/** A piece of hostile text short and printable enough for a refusal or a log. */
export const shown = (text: string): string => {
  const cut = text.length > 60 ? `${text.slice(0, 60)}…` : text
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is replaced
  return JSON.stringify(cut.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\u{fffd}'))
}
