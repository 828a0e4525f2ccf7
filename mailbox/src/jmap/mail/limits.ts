/** RFC 8621 §1.3.1 and §7; told in the session. */
export const mailLimits = {
  maxMailboxesPerEmail: 100,
  maxMailboxDepth: 10,
  maxSizeMailboxName: 255,
  /** What still fits into a message once it is encoded. */
  maxSizeAttachmentsPerEmail: 18 * 1024 * 1024,
  /** A message as a whole, bytes. */
  maxMessageBytes: 26_214_400,
  maxKeywordsPerEmail: 100,
  maxRecipients: 500,
  /** How long a submission may be held, seconds. */
  maxDelayedSend: 30 * 24 * 3600,
  mailboxes: 2_000,
} as const

export const emailSortOptions = [
  'receivedAt',
  'sentAt',
  'size',
  'from',
  'to',
  'subject',
  'hasKeyword',
  'allInThreadHaveKeyword',
  'someInThreadHaveKeyword',
] as const
