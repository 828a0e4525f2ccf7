/** What one client may ask for at once; told in the session (RFC 8620 §2). */
export const coreLimits = {
  maxSizeUpload: 26_214_400,
  maxConcurrentUpload: 4,
  maxSizeRequest: 10_485_760,
  maxConcurrentRequests: 8,
  maxCallsInRequest: 32,
  maxObjectsInGet: 1_000,
  maxObjectsInSet: 500,
} as const

/** Not told in the session, but as firm. */
export const hiddenLimits = {
  /** JSON inside JSON. */
  depth: 64,
  /** Requests of one user whose bodies are on their way or being worked on. */
  bodiesAtOnce: 16,
  /** Characters of one answer: more than the text of the largest message. */
  answerCharacters: 32 * 1024 * 1024,
  /** Properties one call may ask for. */
  properties: 200,
  /** References of one call, and values that one of them may join. */
  references: 20,
  referenceValues: 100_000,
  /** Properties of one object that is made, and paths of one PatchObject: more than all keywords and mailboxes of an email, removed and set. */
  setProperties: 1_000,
  /** Uploads of one account that nothing has taken over. */
  uploads: 1_000,
  uploadBytes: 500 * 1024 * 1024,
  /** Event streams of one user. */
  eventSources: 16,
  /** Conditions in one filter. */
  filterConditions: 100,
} as const

export const capabilities = {
  core: 'urn:ietf:params:jmap:core',
  mail: 'urn:ietf:params:jmap:mail',
  submission: 'urn:ietf:params:jmap:submission',
  contacts: 'urn:ietf:params:jmap:contacts',
} as const
