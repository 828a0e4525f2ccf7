import type { Contact, ContactChange, ContactGroup } from '@parley/sip/bodies/roaming-contacts'

/** A contact list as a mailbox keeps it. */
export interface KeptList {
  /** Every change adds one. */
  version: number
  /** The id the next group gets. */
  nextGroup: number
  groups: ContactGroup[]
  contacts: Contact[]
}

/** The mailboxes, as the place of contact lists (unified contact store). What resolves is durable there. */
export interface UnifiedContactStore {
  /** @returns undefined when the mailbox keeps no list of the owner */
  read(owner: string): Promise<KeptList | undefined>
  /** Takes a list over, in place of any it kept. */
  take(owner: string, list: KeptList): Promise<void>
  /** Makes the next version. @throws AppError `conflict` — the mailbox has another version, or keeps no list */
  change(owner: string, next: { version: number; nextGroup: number; changes: readonly ContactChange[] }): Promise<void>
  /** Keeps it no more. */
  drop(owner: string): Promise<void>
}
