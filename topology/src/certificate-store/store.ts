import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { AppError } from '@parley/platform/errors'
import type { Clock } from '@parley/platform/clock'
import { isIssuedBy, issueCertificate, namesIn, type CertificateRequest, type KeyAndCertificate } from '../certificates.ts'
import { toThumbprint } from '../names.ts'
import { createRequest, createSelfSigned, type NewCertificate } from './request.ts'
import { readImport } from './read-import.ts'
import type { CertificateService } from './services.ts'
import { readIndex } from './store-index.ts'
import { certificateBlocks, describeCertificate, type StoredCertificate, type StoreEntry } from './stored-certificate.ts'
import { readIfThere, unusable, writeWhole } from './whole-file.ts'

/** A leaf of ours with fewer days left is made anew. */
export const RENEW_DAYS = 30

const DAY_MS = 86_400_000
const INDEX = 'store.json'
const TRUSTED = 'trusted.pem'
const MOST = 500

/** A role's certificate that our authority keeps up to date. */
export type RoleRequest = Omit<CertificateRequest, 'clock'> & { services: readonly CertificateService[]; friendlyName: string }

interface StoreOptions {
  /** Holds a `.pem` for each certificate, with its key, readable by the owner only. */
  folder: string
  host: string
  clock: Clock
}

/** The certificates of one host: what its services present, what waits for an authority, and whom it trusts. Kept in memory; a change is
 *  on the disk when it resolves. Changes go one after another. */
export class CertificateStore {
  readonly host: string
  readonly #folder: string
  readonly #clock: Clock
  readonly #certificates = new Map<string, StoredCertificate>()
  readonly #listeners = new Set<() => void>()
  #trusted: string[] = []
  #work: Promise<unknown> = Promise.resolve()

  private constructor(o: StoreOptions) {
    this.host = o.host
    this.#folder = o.folder
    this.#clock = o.clock
  }

  /** One without certificates, whose folder is made with the first. */
  static empty(o: StoreOptions): CertificateStore {
    return new CertificateStore(o)
  }

  /** @throws AppError `unavailable` — the folder cannot be read · `invalid` — a file in it is damaged; nothing is overwritten then */
  static async open(o: StoreOptions): Promise<CertificateStore> {
    const store = new CertificateStore(o)
    const index = await readIndex(join(o.folder, INDEX))
    const names = await readdir(o.folder).catch((cause: NodeJS.ErrnoException) => (cause.code === 'ENOENT' ? [] : unusable(o.folder, cause)))
    for (const name of names.filter((file) => /^[0-9A-F]{40}\.pem$/.test(file))) {
      const file = join(o.folder, name)
      const certificate = read(file, (await readIfThere(file)) ?? '', index[name.slice(0, 40)] ?? newEntry('Microsoft Exchange'))
      store.#certificates.set(certificate.thumbprint, certificate)
    }
    store.#trusted = certificateBlocks((await readIfThere(join(o.folder, TRUSTED))) ?? '')
    return store
  }

  /** Those that serve first, then by their end, the latest first. */
  list(): StoredCertificate[] {
    return [...this.#certificates.values()].toSorted((a, b) => serving(b) - serving(a) || b.notAfter - a.notAfter || (a.thumbprint < b.thumbprint ? -1 : 1))
  }

  get(thumbprint: string): StoredCertificate | undefined {
    return this.#certificates.get(normalised(thumbprint) ?? '')
  }

  /** The certificate of that thumbprint, or the one that took its place when it was renewed: a setting that names it goes on. */
  current(thumbprint: string): StoredCertificate | undefined {
    let found = this.get(thumbprint)
    for (let hops = 0; found?.entry.replacedBy !== undefined && hops < 100; hops++) found = this.#certificates.get(found.entry.replacedBy) ?? found
    return found
  }

  /** The one a service presents: the last that was assigned and has its key. */
  forService(service: CertificateService): (StoredCertificate & { key: string }) | undefined {
    const usable = [...this.#certificates.values()].filter((c): c is StoredCertificate & { key: string } => c.key !== undefined && c.entry.services[service] !== undefined && c.entry.pendingRequest === undefined)
    return usable.toSorted((a, b) => (b.entry.services[service] ?? 0) - (a.entry.services[service] ?? 0))[0]
  }

  /** PEMs of whom this host trusts beside the internal authority. */
  get trusted(): readonly string[] {
    return this.#trusted
  }

  /** Hears of each change after it is in force. @returns stops telling */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  createSelfSigned(o: NewCertificate & { friendlyName: string; exportable: boolean }): Promise<StoredCertificate> {
    return this.#change(async () => this.#keep(await createSelfSigned(o, this.#clock), { ...newEntry(o.friendlyName), privateKeyExportable: o.exportable }))
  }

  /** Makes a key and a request for an authority to answer. @returns the entry that waits; its `entry.pendingRequest` is the request in PEM */
  createRequest(o: NewCertificate & { friendlyName: string; exportable: boolean }): Promise<StoredCertificate> {
    return this.#change(async () => {
      const { request, ...pair } = await createRequest(o, this.#clock)
      return this.#keep(pair, { ...newEntry(o.friendlyName), privateKeyExportable: o.exportable, pendingRequest: request })
    })
  }

  /** Takes in PEM, DER or PFX; the answer to a request of this store gets its key, and the request is done.
   *  @throws AppError `invalid` · `forbidden` — wrong password · `conflict` — it is there already */
  import(data: Buffer, o: { password?: string; friendlyName?: string; exportable?: boolean } = {}): Promise<StoredCertificate> {
    return this.#change(async () => {
      const pending = this.list().filter((c) => c.entry.pendingRequest !== undefined)
      const read = await readImport(data, { password: o.password ?? '', waiting: pending.flatMap((c) => c.key ?? []) })
      const answered = pending.find((c) => c.key !== undefined && c.key === read.key)
      const entry = { ...newEntry(o.friendlyName ?? answered?.entry.friendlyName ?? 'Microsoft Exchange'), privateKeyExportable: o.exportable ?? answered?.entry.privateKeyExportable ?? false }
      const chain = [read.cert, ...read.others].join('')
      const kept = describeCertificate({ cert: read.cert, chain, ...(read.key === undefined ? {} : { key: read.key }) }, entry)
      if (this.#certificates.has(kept.thumbprint)) throw new AppError('conflict', `The certificate ${kept.thumbprint} is in the store of ${this.host} already`)
      await this.#write(kept)
      if (answered) await this.#drop(answered.thumbprint)
      return kept
    })
  }

  /** Assigns services, in addition to those it has. @throws AppError `missing` · `invalid` — it has no key, or waits for its authority */
  enable(thumbprint: string, services: readonly CertificateService[]): Promise<StoredCertificate> {
    return this.#change(async () => {
      const certificate = this.#require(thumbprint)
      if (certificate.entry.pendingRequest !== undefined) throw new AppError('invalid', `The certificate ${certificate.thumbprint} waits for its authority`, { remedy: 'Import what the authority made of the request first.' })
      if (certificate.key === undefined) throw new AppError('invalid', `The certificate ${certificate.thumbprint} has no private key`, { remedy: 'Import the certificate together with its private key.' })
      refuseUnfit(certificate.thumbprint, { key: certificate.key, cert: certificate.chain })
      const latest = Math.max(0, ...this.list().flatMap((c) => Object.values(c.entry.services)))
      const since = Math.max(this.#clock.now(), latest + 1)
      const added = Object.fromEntries(services.map((service) => [service, since]))
      return this.#write({ ...certificate, entry: { ...certificate.entry, services: { ...certificate.entry.services, ...added } } })
    })
  }

  /** @throws AppError `missing` · `conflict` — a service presents it */
  remove(thumbprint: string): Promise<void> {
    return this.#change(async () => {
      const certificate = this.#require(thumbprint)
      const used = (Object.keys(certificate.entry.services) as CertificateService[]).filter((service) => this.forService(service)?.thumbprint === certificate.thumbprint)
      if (used.length > 0) throw new AppError('conflict', `The certificate ${certificate.thumbprint} is used by ${used.join(', ')}`, { remedy: 'Run Enable-ExchangeCertificate with another one for these services first.' })
      await this.#drop(certificate.thumbprint)
    })
  }

  /** Trusts whoever these PEM certificates vouch for; a self-signed one vouches for itself. */
  trust(pem: string): Promise<void> {
    return this.#change(async () => {
      const blocks = certificateBlocks(pem)
      if (blocks.length === 0) throw new AppError('invalid', 'There is no certificate in the file', { expected: 'certificates in PEM' })
      this.#trusted = [...new Set([...this.#trusted, ...blocks])]
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await writeWhole(join(this.#folder, TRUSTED), this.#trusted.join(''), 0o644)
    })
  }

  /** Sees to it that a role has a certificate of our authority that carries its names and has 30 days left. What it replaces hands its
   *  services over and is kept for settings that name it. @returns the new one when one was made */
  ensure(role: string, request: RoleRequest, ca: KeyAndCertificate): Promise<StoredCertificate | undefined> {
    return this.#change(async () => {
      const held = this.list().filter((c) => c.entry.role === role && c.entry.replacedBy === undefined)
      const [present, ...cutShort] = held
      if (present && serves(present, request, ca, this.#clock.now())) {
        for (const old of cutShort) await this.#handOver(old, present)
        return undefined
      }
      const { services, friendlyName, ...asked } = request
      const issued = await issueCertificate(ca, { ...asked, clock: this.#clock })
      const now = this.#clock.now()
      const taken: StoreEntry['services'] = present ? present.entry.services : Object.fromEntries(services.map((service) => [service, now]))
      const next = describeCertificate(issued, { ...newEntry(friendlyName), role, services: taken })
      await this.#write(next)
      for (const old of held) await this.#handOver(old, next)
      return next
    })
  }

  async #handOver(old: StoredCertificate, next: StoredCertificate): Promise<void> {
    await this.#write({ ...old, entry: { ...old.entry, services: {}, replacedBy: next.thumbprint } })
  }

  #keep(pair: KeyAndCertificate, entry: StoreEntry): Promise<StoredCertificate> {
    return this.#write(describeCertificate(pair, entry))
  }

  async #write(certificate: StoredCertificate): Promise<StoredCertificate> {
    if (!this.#certificates.has(certificate.thumbprint) && this.#certificates.size >= MOST) {
      throw new AppError('conflict', `There are ${MOST} certificates in the store of ${this.host}`, { remedy: 'Remove those that have expired.' })
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => unusable(this.#folder, cause))
    const file = join(this.#folder, `${certificate.thumbprint}.pem`)
    if (!this.#certificates.has(certificate.thumbprint)) await writeWhole(file, (certificate.key ?? '') + certificate.chain, 0o600)
    this.#certificates.set(certificate.thumbprint, certificate)
    await this.#writeIndex()
    return certificate
  }

  async #drop(thumbprint: string): Promise<void> {
    this.#certificates.delete(thumbprint)
    await this.#writeIndex()
    await rm(join(this.#folder, `${thumbprint}.pem`), { force: true })
  }

  async #writeIndex(): Promise<void> {
    const index = Object.fromEntries([...this.#certificates].map(([thumbprint, { entry }]) => [thumbprint, entry]))
    await writeWhole(join(this.#folder, INDEX), `${JSON.stringify(index, null, 1)}\n`, 0o600)
  }

  #require(thumbprint: string): StoredCertificate {
    const found = this.get(thumbprint)
    if (found) return found
    throw new AppError('missing', `There is no certificate ${thumbprint.slice(0, 60)} in the store of ${this.host}`, { remedy: 'Get-ExchangeCertificate lists those there are.' })
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work, work)
    this.#work = done.catch(() => undefined)
    return done.then((result) => {
      for (const listener of this.#listeners) tell(listener)
      return result
    })
  }
}

/** Whoever changes a certificate must not fail since somebody else cannot put it to use; that is theirs to tell. */
function tell(listener: () => void): void {
  try {
    listener()
  } catch {
    // The change itself is made.
  }
}

/** What no listener would take: a key that is too short, a chain that is broken. */
function refuseUnfit(thumbprint: string, pair: KeyAndCertificate): void {
  try {
    createSecureContext(pair)
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('invalid', `The certificate ${thumbprint} cannot be presented`, { found, remedy: 'Make one with a key of 2048 bits or more.', cause })
  }
}

function newEntry(friendlyName: string): StoreEntry {
  return { friendlyName, privateKeyExportable: false, services: {} }
}

function serving({ entry }: StoredCertificate): number {
  return Object.keys(entry.services).length > 0 ? 1 : 0
}

function serves(held: StoredCertificate, request: RoleRequest, ca: KeyAndCertificate, nowMs: number): boolean {
  const carried = namesIn(held.cert)
  const dns = [request.commonName, ...(request.dnsNames ?? [])]
  return (
    isIssuedBy(held.cert, ca.cert) &&
    carried.commonName === request.commonName &&
    dns.every((name) => carried.dns.includes(name)) &&
    (request.ipAddresses ?? []).every((ip) => carried.hasIp(ip)) &&
    held.notAfter - nowMs >= RENEW_DAYS * DAY_MS
  )
}

function read(file: string, text: string, entry: StoreEntry): StoredCertificate {
  const [cert = '', ...others] = certificateBlocks(text)
  const [key] = /-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----\n?/.exec(text) ?? []
  try {
    return describeCertificate({ cert, chain: [cert, ...others].join(''), ...(key === undefined ? {} : { key }) }, entry)
  } catch (cause) {
    const remedy = 'Restore the file from a backup, or move it away to have a new one made.'
    throw new AppError('invalid', `${file} is damaged`, { expected: 'a certificate and its private key', remedy, cause })
  }
}

function normalised(thumbprint: string): string | undefined {
  try {
    return toThumbprint(thumbprint)
  } catch {
    return undefined
  }
}
