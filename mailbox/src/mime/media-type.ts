/** Types a browser may show in its own window; none of them can hold script. */
const inlineTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Types that are answered as what they are because nothing a browser does with a saved file of that type runs on our origin. */
const namedTypes = new Set([
  ...inlineTypes,
  'text/plain', 'text/csv', 'text/calendar', 'text/vcard', 'message/rfc822', 'application/pdf', 'application/zip', 'application/json', 'application/rtf',
  'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation', 'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet', 'application/vnd.oasis.opendocument.presentation',
  'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'video/mp4', 'video/webm',
])

const baseType = (type: string): string => (type.split(';', 1)[0] ?? '').trim().toLowerCase()

/** The type a download is answered with: the asked one where it is on the list, else bytes. Parameters (charset tricks) never pass. */
export function downloadType(type: string): string {
  const base = baseType(type)
  return namedTypes.has(base) ? base : 'application/octet-stream'
}

export const mayShowInline = (type: string): boolean => inlineTypes.has(baseType(type))
