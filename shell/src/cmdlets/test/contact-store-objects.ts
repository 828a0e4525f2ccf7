import type { ShellObject } from '../../shell-object.ts'

/** As the admin API answers `contact-store`. */
export interface ContactStoreAnswer {
  address: string
  state: string
  attempts: number
  lastAttempt?: number
  failure?: string
  notBefore?: number
}

/** As the admin API answers `contact-stores`. */
export interface ContactStoresAnswer {
  pool: string
  disabled: number
  allowed: number
  migrating: number
  migrated: number
  failed: ContactStoreAnswer[]
}

const time = (at: number | undefined) => (at === undefined ? null : new Date(at))

export function userStore({ address, state, attempts, lastAttempt, failure, notBefore }: ContactStoreAnswer): ShellObject {
  return {
    type: 'UcsUserState',
    properties: { Identity: address, State: state, Attempts: attempts, LastAttempt: time(lastAttempt), Failure: failure ?? '', NotBefore: time(notBefore) },
  }
}

export function poolStores({ pool, disabled, allowed, migrating, migrated, failed }: ContactStoresAnswer): ShellObject {
  return {
    type: 'UcsPoolState',
    properties: {
      FrontEnd: pool,
      UcsDisabledCount: disabled,
      UcsAllowedCount: allowed,
      UcsMigratingCount: migrating,
      UcsMigratedCount: migrated,
      FailedUserData: failed.map(failedUser),
    },
  }
}

/** In a list of several, one is shown with its reason. */
function failedUser(store: ContactStoreAnswer): ShellObject & { toText(): string } {
  return { ...userStore(store), toText: () => `${store.address}: ${store.failure ?? store.state}` }
}
