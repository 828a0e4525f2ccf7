/** What one message may cost. Beyond a limit the message is kept whole and read as far as the limit goes. */
export const mimeLimits = {
  /** Parts inside parts. */
  depth: 100,
  parts: 1_000,
  /** Lines that begin like a boundary. */
  dashedLines: 200_000,
  /** Header fields of one part, and of all parts together. */
  fieldsOfPart: 2_000,
  fieldsOfMessage: 10_000,
  /** Header bytes of one part. */
  headerBytes: 1024 * 1024,
  /** Of one field, how much is decoded into words, addresses or ids. */
  fieldBytes: 64 * 1024,
  /** Addresses, message ids and URLs read from one field. */
  listItems: 1_000,
  /** Colons in an address list, each of which may begin a group. */
  groups: 200,
  /** Text of a message that is searched and previewed, characters. */
  searchText: 256 * 1024,
  /** HTML that is turned into text for search and preview, characters. */
  htmlText: 1024 * 1024,
  /** Text of one part that is shown, bytes. The whole is in its blob. */
  shownText: 5 * 1024 * 1024,
  /** A boundary is at most 70 characters (RFC 2046); real mail has longer ones. */
  boundaryBytes: 256,
  previewCharacters: 256,
} as const

export type MimeLimits = typeof mimeLimits
