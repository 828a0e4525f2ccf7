/** Wire text twice: values are cut from `text`, but looked through in `bytes`, which costs a third of looking at characters.
 *  Indices are the same in both. A CR follows whatever a scanner is given to read, so none needs to test for the end. */
export interface Source {
  readonly text: string
  readonly bytes: Uint8Array
}

/** A value by itself, as a source. Only binary strings have meaning here: what is no byte is read as its low byte. */
export function sourceOf(text: string): Source {
  const bytes = Buffer.allocUnsafe(text.length + 2)
  bytes.write(text, 0, 'latin1')
  bytes[text.length] = 13
  bytes[text.length + 1] = 10
  return { text, bytes }
}
