import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@parley/platform/errors'
import type { Clock } from '@parley/platform/clock'
import { createCa, daysLeft, isPair, LEAF_DAYS, type IssuedCertificate, type KeyAndCertificate, type Purpose } from '../certificates.ts'
import { isFqdn, toFqdn } from '../names.ts'
import { signRequest } from './request.ts'
import { CertificateStore } from './store.ts'
import { certificateBlocks } from './stored-certificate.ts'
import { readIfThere, unusable, writeWhole } from './whole-file.ts'

/** The internal authority and the certificate stores of all hosts, in `<dataDir>/certificates`. */
export class CertificateStores {
  readonly #folder: string
  readonly #clock: Clock
  readonly #stores: Map<string, CertificateStore>
  #ca: KeyAndCertificate | undefined

  private constructor(folder: string, clock: Clock, stores: Map<string, CertificateStore>, ca: KeyAndCertificate | undefined) {
    this.#folder = folder
    this.#clock = clock
    this.#stores = stores
    this.#ca = ca
  }

  /** @throws AppError `unavailable` — it cannot be read · `invalid` — a file is damaged; nothing is overwritten then */
  static async open(folder: string, clock: Clock): Promise<CertificateStores> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => (cause.code === 'ENOENT' ? [] : unusable(folder, cause)))
    const stores = new Map<string, CertificateStore>()
    for (const { name: host } of entries.filter((entry) => entry.isDirectory() && isFqdn(entry.name))) {
      stores.set(host, await CertificateStore.open({ folder: join(folder, host), host, clock }))
    }
    return new CertificateStores(folder, clock, stores, await loadCa(folder))
  }

  /** The internal authority. @throws AppError `missing` before it was made */
  get ca(): KeyAndCertificate {
    if (this.#ca) return this.#ca
    throw new AppError('missing', 'There is no internal certificate authority yet', { remedy: 'It is made when Parley starts for the first time.' })
  }

  /** Makes the authority when there is none. @throws AppError `invalid` — it has expired; nothing is overwritten */
  async ensureCa(commonName: string): Promise<KeyAndCertificate> {
    if (!this.#ca) {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => unusable(this.#folder, cause))
      const ca = await createCa({ commonName, clock: this.#clock })
      await writeWhole(join(this.#folder, 'ca.pem'), ca.key + ca.cert, 0o600)
      this.#ca = ca
    }
    if (daysLeft(this.#ca.cert, this.#clock) < 0) {
      const remedy = 'Check the clock of this machine; if it is right, move ca.pem away to have a new authority and new certificates made.'
      throw new AppError('invalid', `The certificate authority in ${this.#folder} has expired`, { remedy })
    }
    const handedOut = join(this.#folder, 'ca.crt')
    if ((await readIfThere(handedOut)) !== this.#ca.cert) await writeWhole(handedOut, this.#ca.cert, 0o644)
    return this.#ca
  }

  /** The store of a host; an empty one when it has none yet. @throws AppError `invalid` — not an FQDN */
  of(host: string): CertificateStore {
    const name = toFqdn(host)
    let store = this.#stores.get(name)
    if (!store) this.#stores.set(name, (store = CertificateStore.empty({ folder: join(this.#folder, name), host: name, clock: this.#clock })))
    return store
  }

  /** Hosts with at least one certificate. */
  hosts(): string[] {
    return [...this.#stores].filter(([, store]) => store.list().length > 0).map(([host]) => host)
  }

  /** Whom a host trusts: the internal authority, and whoever was imported there. */
  authorities(host: string): string[] {
    return [...(this.#ca ? [this.#ca.cert] : []), ...this.of(host).trusted]
  }

  /** The internal authority's answer to a request. @throws AppError */
  sign(request: string, purposes?: readonly Purpose[]): Promise<Omit<IssuedCertificate, 'key'>> {
    return signRequest(this.ca, request, { clock: this.#clock, days: LEAF_DAYS, ...(purposes ? { purposes } : {}) })
  }
}

async function loadCa(folder: string): Promise<KeyAndCertificate | undefined> {
  const file = join(folder, 'ca.pem')
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  const [key = ''] = /-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----\n?/.exec(text) ?? []
  const pair = { key, cert: certificateBlocks(text)[0] ?? '' }
  if (isPair(pair)) return pair
  const remedy = 'Restore the file from a backup, or move it away to have a new one made.'
  throw new AppError('invalid', `${file} is damaged`, { expected: 'a private key and its certificate', remedy })
}
