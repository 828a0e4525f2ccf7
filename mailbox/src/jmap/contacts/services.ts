import type { MailStore } from '../../store/mail-store.ts'

/** What the contact methods stand on. */
export interface ContactServices {
  store: MailStore
  /** The directory's name of an address; empty where it has none. */
  nameOf: (address: string) => string
}
