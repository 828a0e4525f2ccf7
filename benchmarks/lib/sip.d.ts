/** The npm package `sip`, as far as the parser benchmark uses it. */
declare module 'sip' {
  export function parse(text: string): unknown
}
