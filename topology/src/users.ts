import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { AppError } from '@parley/platform/errors'
import { newId } from '@parley/platform/ids'
import { dummyVerify, hashPassword, verifyPassword } from '@parley/platform/passwords'
import type { Clock } from '@parley/platform/clock'
import type { Store } from '@parley/platform/store/store'
import { clientDigests, makeClientPassword, type ClientDigest, type ClientPassword } from './client-password.ts'
import { DirectoryIndex } from './directory-index.ts'
import { imRefusal, type ImRefusal } from './im-conditions.ts'
import type { SipAddress } from './names.ts'
import type { TopologyTables, UserRow } from './schema.ts'
import type { Settings } from './settings/settings.ts'
import type { UserAccount } from './settings/user-account.ts'
import { checkUser, photoType, type Photo, type PhotoType, type User } from './user.ts'

export type { User, Photo, ClientDigest, ClientPassword }

/** Devices one person may have client passwords for. */
const MOST_CLIENT_PASSWORDS = 50
/** That a client password was used is written down again after this long. */
const USE_NOTED_MS = 3_600_000

export interface UserSecrets {
  password?: string
  /** A hash made before, in place of `password`: for many accounts that share one. */
  passwordHash?: string
  /** PNG or JPEG, at most 512 KiB; its type is read from its bytes. Null removes the one there is. */
  photo?: Buffer | null
}

/** The people of the organisation. Reads are answered from memory; writes are durable when they resolve. */
export class Users {
  readonly #store: Store<TopologyTables>
  readonly #clock: Clock
  readonly #byAddress = new Map<string, User>()
  readonly #byAccount = new Map<string, User>()
  readonly #hashes = new Map<SipAddress, string>()
  readonly #clientDigests = new Map<SipAddress, Map<string, ClientDigest[]>>()
  readonly #clientPasswordUses = new Map<string, number>()
  /** `imEnabled` as it was stored, before the other conditions are looked at. */
  readonly #switchedOn = new Map<string, boolean>()
  readonly #listeners = new Set<(user: User) => void>()
  readonly #removals = new Set<(user: User) => void>()
  #settings: Settings | undefined
  #ntlm = false
  #index: DirectoryIndex | undefined

  private constructor(store: Store<TopologyTables>, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** @param o.ntlm  client passwords made from now on can be used with NTLM too */
  static async load(store: Store<TopologyTables>, clock: Clock, o: { ntlm?: boolean } = {}): Promise<Users> {
    const users = new Users(store, clock)
    users.#ntlm = o.ntlm ?? false
    const photos = await store.read.selectFrom('photos').select(['address', 'type', 'etag']).execute()
    const photoOf = new Map(photos.map((p) => [p.address, { etag: p.etag, type: p.type as PhotoType }]))
    for (const row of await store.read.selectFrom('users').selectAll().execute()) {
      const photo = photoOf.get(row.address)
      users.#remember({ ...fromRow(row), ...(photo ? { photo } : {}) }, row.password_hash)
    }
    for (const row of await store.read.selectFrom('client_passwords').selectAll().execute()) {
      users.#digestsOf(row.address as SipAddress).set(row.id, JSON.parse(row.digests) as ClientDigest[])
      if (row.last_used_at !== null) users.#clientPasswordUses.set(row.id, row.last_used_at)
    }
    return users
  }

  /** From now on what administrators decided about a person counts; a change of it is told as a change of the person. */
  follow(settings: Settings): void {
    this.#settings = settings
    for (const user of this.all()) this.#remember({ ...user, imEnabled: this.#switchedOn.get(user.address) ?? false }, undefined)
    settings.onChanged((kind, name) => {
      const user = kind === 'user-account' ? this.byAddress(name.replace(/^sips?:/i, '')) : undefined
      if (!user) return
      this.#remember({ ...user, imEnabled: this.#switchedOn.get(user.address) ?? false }, undefined)
      this.#tell(user.address)
    })
  }

  /** What administrators have decided about a person; undefined while they left everything as it is. */
  accountOf(address: string): UserAccount | undefined {
    return this.#settings?.get('user-account', address)?.value
  }

  /** Whether mail is kept for a person. */
  hasMailbox(address: string): boolean {
    return this.byAddress(address) !== undefined && this.accountOf(address)?.mailbox !== false
  }

  /** Whether instant messaging is switched on for a person, whatever else is missing. */
  switchedOn(address: string): boolean {
    return this.#switchedOn.get(address.toLowerCase()) ?? false
  }

  /** Why a person has no instant messaging; undefined when they have. */
  imRefusal(address: string): ImRefusal | undefined {
    const user = this.byAddress(address)
    return user && imRefusal(user, this.switchedOn(user.address), this.accountOf(user.address))
  }

  byAddress(address: string): User | undefined {
    return this.#byAddress.get(address.toLowerCase())
  }

  byAccount(account: string): User | undefined {
    return this.#byAccount.get(account.trim().toLowerCase())
  }

  /** Everybody, in the order they were made known. */
  all(): User[] {
    return [...this.#byAddress.values()]
  }

  /** People whose name, account or address has words that begin like those of `text`; best first, at most 200. */
  search(text: string, limit: number): User[] {
    this.#index ??= new DirectoryIndex(this.#byAddress.values())
    return this.#index.search(text, limit)
  }

  /** The user when the password is theirs. Takes as long for accounts that do not exist. `account` may be the address too. */
  async verify(account: string, password: string): Promise<User | undefined> {
    const user = this.byAccount(account) ?? this.byAddress(account.trim())
    const hash = user && this.#hashes.get(user.address)
    if (!user || hash === undefined) {
      await dummyVerify(password)
      return undefined
    }
    return (await verifyPassword(hash, password)) ? user : undefined
  }

  /** Adds a user or replaces all their fields; password and photo stay when they are not given, and so does the switch for instant
   *  messaging when it is given as it was read.
   *  @throws AppError `invalid` · `conflict` — the account belongs to another address */
  async put(user: User, secrets: UserSecrets = {}): Promise<void> {
    const before = this.byAddress(user.address)
    const kept = before?.imEnabled === user.imEnabled ? this.switchedOn(user.address) : user.imEnabled
    const checked = { ...checkUser(user), imEnabled: kept }
    const hash = secrets.passwordHash ?? (secrets.password === undefined ? undefined : await hashPassword(secrets.password))
    const photo = secrets.photo ? describePhoto(secrets.photo) : secrets.photo
    await this.#store.write((tx) => writeUser(tx, checked, hash, photo))
    this.#wasWritten(checked, hash, photo)
  }

  /** Changes some fields of a user, or the secrets alone, and leaves all else as it is by then: what somebody else changes meanwhile
   *  stays changed, and who was removed stays removed. `imEnabled` is the switch for instant messaging.
   *  @throws AppError `missing` · `invalid` */
  async change(address: SipAddress, fields: Partial<Omit<User, 'address' | 'account' | 'photo'>>, secrets: UserSecrets = {}): Promise<void> {
    const hash = secrets.passwordHash ?? (secrets.password === undefined ? undefined : await hashPassword(secrets.password))
    const photo = secrets.photo ? describePhoto(secrets.photo) : secrets.photo
    const changed = await this.#store.write(async (tx) => {
      const row = await tx.selectFrom('users').selectAll().where('address', '=', address).executeTakeFirst()
      if (!row) throw new AppError('missing', `There is no user ${address}`)
      const user = checkUser({ ...fromRow(row), ...fields })
      await writeUser(tx, user, hash, photo)
      return user
    })
    this.#wasWritten(changed, hash, photo)
  }

  /** Forgets a user with photo and client passwords. Nothing happens when there is none. */
  async remove(address: SipAddress): Promise<void> {
    await this.#store.write((tx) => tx.deleteFrom('users').where('address', '=', address).execute())
    const user = this.#byAddress.get(address)
    if (user) this.#byAccount.delete(user.account)
    for (const map of [this.#byAddress, this.#hashes, this.#clientDigests, this.#switchedOn]) map.delete(address)
    this.#index = undefined
    if (user) for (const listener of this.#removals) listener(user)
  }

  /** Hears of every user who is forgotten from now on; returns the way to stop. */
  onRemoved(listener: (user: User) => void): () => void {
    this.#removals.add(listener)
    return () => this.#removals.delete(listener)
  }

  /** Hears of every user added or changed from now on; returns the way to stop. */
  onChanged(listener: (user: User) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @cost one indexed read */
  async photo(address: string): Promise<Photo | undefined> {
    const row = await this.#store.read.selectFrom('photos').selectAll().where('address', '=', address.toLowerCase()).executeTakeFirst()
    return row && { etag: row.etag, type: row.type as PhotoType, data: row.data }
  }

  /** What a client that signs in with Digest may prove to know: one entry for each client password and way to write the user name.
   *  The right one is found by `username`, which must be what the client sent; several entries may share it.
   *  Empty for unknown users and other realms. @param realm  the sip domain */
  digests(address: string, realm: string): ClientDigest[] {
    const all = this.#clientDigests.get(address.toLowerCase() as SipAddress)
    return all ? [...all.values()].flat().filter((d) => d.realm === realm.toLowerCase()) : []
  }

  /** Makes a password for one device; this is the only time it can be read. @throws AppError `missing` | `conflict` — too many */
  async addClientPassword(address: SipAddress, label: string): Promise<{ id: string; password: string }> {
    const user = this.byAddress(address)
    if (!user) throw new AppError('missing', `There is no user ${address}`)
    if (this.#digestsOf(address).size >= MOST_CLIENT_PASSWORDS) {
      const remedy = 'Revoke the password of a device that is no longer used.'
      throw new AppError('conflict', `There are ${MOST_CLIENT_PASSWORDS} client passwords already`, { remedy })
    }
    const password = makeClientPassword()
    const { id, row, digests } = this.#clientPassword(user, label, password)
    // In memory first, so that many at once can't be more than there may be; nobody knows the password yet.
    this.#digestsOf(address).set(id, digests)
    await this.#store.write((tx) => tx.insertInto('client_passwords').values(row).execute()).catch((thrown: unknown) => {
      this.#digestsOf(address).delete(id)
      throw thrown
    })
    return { id, password }
  }

  /** A password for as long as somebody needs it who tries a sign-in: on no disk and in no list, so that a crash leaves nothing of it.
   *  @throws AppError `missing` */
  lendClientPassword(address: SipAddress): { password: string; takeBack: () => void } {
    const user = this.byAddress(address)
    if (!user) throw new AppError('missing', `There is no user ${address}`)
    const password = makeClientPassword()
    const { id, digests } = this.#clientPassword(user, '', password)
    this.#digestsOf(address).set(id, digests)
    return { password, takeBack: () => void this.#clientDigests.get(address)?.delete(id) }
  }

  /** For sample accounts, whose password is no secret: one client password with this label, in place of the one before.
   *  Nobody else's password may be chosen; HA1 of a chosen one could be guessed. */
  async setSampleClientPassword(user: User, label: string, password: string): Promise<void> {
    const { address } = user
    const { id, row, digests } = this.#clientPassword(user, label, password)
    const before = await this.#store.write(async (tx) => {
      const gone = await tx.deleteFrom('client_passwords').where('address', '=', address).where('label', '=', row.label).returning('id').execute()
      await tx.insertInto('client_passwords').values(row).execute()
      return gone
    })
    for (const row of before) this.#digestsOf(address).delete(row.id)
    this.#digestsOf(address).set(id, digests)
  }

  /** Oldest first; without anything secret. */
  async listClientPasswords(address: SipAddress): Promise<ClientPassword[]> {
    const query = this.#store.read.selectFrom('client_passwords').select(['id', 'label', 'created_at']).where('address', '=', address)
    const rows = await query.orderBy('created_at').orderBy('id').execute()
    return rows.map((row) => {
      const lastUsedAt = this.#clientPasswordUses.get(row.id)
      return { id: row.id, label: row.label, createdAt: row.created_at, ...(lastUsedAt === undefined ? {} : { lastUsedAt }) }
    })
  }

  /** A client has signed in with one of them. @param proof  the digest it knew, as `digests` gave it @cost a write once an hour for each */
  clientPasswordUsed(address: SipAddress, proof: ClientDigest): void {
    const [id] = [...this.#digestsOf(address)].find(([, digests]) => digests.includes(proof)) ?? []
    const now = this.#clock.now()
    if (id === undefined || now - (this.#clientPasswordUses.get(id) ?? 0) < USE_NOTED_MS) return
    this.#clientPasswordUses.set(id, now)
    const noted = this.#store.write((tx) => tx.updateTable('client_passwords').set({ last_used_at: now }).where('id', '=', id).execute())
    // A busy disk loses the note, nothing else.
    noted.catch(() => undefined)
  }

  /** From now on nobody signs in with it; connections that did are the server's to end. @throws AppError `missing` */
  async revokeClientPassword(address: SipAddress, id: string): Promise<void> {
    // In memory first: a sign-in that comes while the disk is busy must not succeed.
    this.#clientDigests.get(address)?.delete(id)
    const query = (tx: Kysely<TopologyTables>) => tx.deleteFrom('client_passwords').where('id', '=', id).where('address', '=', address)
    const { numDeletedRows } = await this.#store.write((tx) => query(tx).executeTakeFirst())
    if (numDeletedRows === 0n) throw new AppError('missing', 'There is no such client password')
  }

  #clientPassword(user: User, label: string, password: string) {
    const { address } = user
    const id = newId()
    const digests = clientDigests(address, user.account, password, { ntlm: this.#ntlm })
    const row = { id, address, label: label.trim().slice(0, 100), created_at: this.#clock.now(), digests: JSON.stringify(digests), last_used_at: null }
    return { id, row, digests }
  }

  #digestsOf(address: SipAddress): Map<string, ClientDigest[]> {
    const known = this.#clientDigests.get(address) ?? new Map<string, ClientDigest[]>()
    this.#clientDigests.set(address, known)
    return known
  }

  #wasWritten(user: User, hash: string | undefined, photo: Photo | null | undefined): void {
    const known = photo === undefined ? this.byAddress(user.address)?.photo : photo
    const { photo: _, ...fields } = user
    this.#remember({ ...fields, ...(known ? { photo: { etag: known.etag, type: known.type } } : {}) }, hash)
    this.#tell(user.address)
  }

  #tell(address: SipAddress): void {
    const user = this.#byAddress.get(address)
    if (user) for (const listener of this.#listeners) listener(user)
  }

  /** @param stored  with `imEnabled` as it is stored */
  #remember(stored: User, hash: string | null | undefined): void {
    const { address, imEnabled } = stored
    const user = { ...stored, imEnabled: imRefusal(stored, imEnabled, this.accountOf(address)) === undefined }
    const before = this.#byAddress.get(address)
    if (before) this.#byAccount.delete(before.account)
    this.#switchedOn.set(address, imEnabled)
    this.#byAddress.set(user.address, user)
    this.#byAccount.set(user.account, user)
    if (hash) this.#hashes.set(user.address, hash)
    this.#index = undefined
  }
}

function describePhoto(data: Buffer): Photo {
  const etag = createHash('sha256').update(data).digest('base64url').slice(0, 22)
  return { type: photoType(data), etag, data }
}

async function writeUser(tx: Kysely<TopologyTables>, user: User, hash: string | undefined, photo: Photo | null | undefined): Promise<void> {
  const holder = await tx.selectFrom('users').select('address').where('account', '=', user.account).executeTakeFirst()
  if (holder && holder.address !== user.address) {
    throw new AppError('conflict', `The account ${user.account} belongs to ${holder.address}`)
  }
  const row = toRow(user)
  const kept = hash === undefined ? row : { ...row, password_hash: hash }
  const insert = tx.insertInto('users').values({ ...row, password_hash: hash ?? null })
  await insert.onConflict((c) => c.column('address').doUpdateSet(kept)).execute()
  if (photo === null) await tx.deleteFrom('photos').where('address', '=', user.address).execute()
  if (!photo) return
  const image = { address: user.address, ...photo }
  await tx.insertInto('photos').values(image).onConflict((c) => c.column('address').doUpdateSet(image)).execute()
}

function toRow(user: User): Omit<UserRow, 'password_hash'> {
  return {
    address: user.address,
    account: user.account,
    display_name: user.displayName,
    given_name: user.givenName,
    surname: user.surname,
    title: user.title,
    department: user.department,
    company: user.company,
    office: user.office,
    phone: user.phone,
    administrator: user.administrator ? 1 : 0,
    im_enabled: user.imEnabled ? 1 : 0,
  }
}

function fromRow(row: UserRow): User {
  return {
    address: row.address as SipAddress,
    account: row.account,
    displayName: row.display_name,
    givenName: row.given_name,
    surname: row.surname,
    title: row.title,
    department: row.department,
    company: row.company,
    office: row.office,
    phone: row.phone,
    administrator: row.administrator === 1,
    imEnabled: row.im_enabled === 1,
  }
}
