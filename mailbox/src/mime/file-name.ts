const LONGEST_BYTES = 255

/** A name under which an attachment may be saved: no path, no control, no direction-turning characters, no name a system reserves,
 *  at most 255 bytes with the extension kept. */
export function safeFileName(name: string, fallback = 'attachment'): string {
  const last = name.split(/[/\\]/).filter((piece) => piece !== '' && piece !== '.' && piece !== '..').at(-1) ?? ''
  const clean = last
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  const usable = clean === '' ? fallback : clean
  return shorten(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(usable) ? `_${usable}` : usable)
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_BYTES) return name
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && Buffer.byteLength(name.slice(dot)) <= 32 ? name.slice(dot) : ''
  const room = LONGEST_BYTES - Buffer.byteLength(extension)
  return cutUtf8(name.slice(0, name.length - extension.length), room) + extension
}

/** The longest beginning of a text that fits into so many bytes of UTF-8, characters whole. */
export function cutUtf8(text: string, bytes: number): string {
  const encoded = Buffer.from(text, 'utf8')
  if (encoded.length <= bytes) return text
  let end = bytes
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--
  return encoded.subarray(0, end).toString('utf8')
}
