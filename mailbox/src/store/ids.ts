/** The letters JMAP ids begin with; the rest is the row's number, which is never given twice. */
export const idLetters = { Mailbox: 'F', Email: 'M', Thread: 'T', EmailSubmission: 'S', Identity: 'I', AddressBook: 'A', ContactCard: 'C' } as const

export type MailType = keyof typeof idLetters

export const mailTypes = Object.keys(idLetters) as MailType[]

export const formatId = (type: MailType, row: number): string => `${idLetters[type]}${row}`

/** The row an id names; undefined for what is no id of this type. */
export function parseId(type: MailType, id: unknown): number | undefined {
  if (typeof id !== 'string' || id.charAt(0) !== idLetters[type] || !/^[1-9][0-9]{0,14}$/.test(id.slice(1))) return undefined
  return Number(id.slice(1))
}
