import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock, type Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import {
  createCa,
  daysLeft,
  isIssuedBy,
  isPair,
  issueCertificate,
  namesIn,
  type CertificateRequest,
  type IssuedCertificate,
  type KeyAndCertificate,
} from './certificates.ts'

/** A leaf with fewer days left is made anew. */
const RENEW_DAYS = 30

type RoleRequest = Omit<CertificateRequest, 'clock'>

export interface CertificateFolderOptions<Role extends string> {
  /** Holds `ca.pem` and one `.pem` for each role, key and certificate together, readable by the owner only, and `ca.crt` to hand out. */
  folder: string
  /** The name of the authority when it has to be made. */
  caName: string
  roles: Record<Role, RoleRequest>
  clock?: Clock
}

export interface CertificateFolder<Role extends string> {
  ca: KeyAndCertificate
  roles: Record<Role, IssuedCertificate>
  /** What was made or renewed this time: `ca` or names of roles. */
  made: string[]
}

/** Loads the certificates of a folder; makes what is missing, has fewer than 30 days left, lacks a name or comes from another authority.
 *  @throws AppError `unavailable` — the folder cannot be read or written · `invalid` — a file in it is damaged or the authority
 *          has expired; nothing is overwritten then */
export async function loadOrCreateCertificates<Role extends string>(o: CertificateFolderOptions<Role>): Promise<CertificateFolder<Role>> {
  const clock = o.clock ?? systemClock
  const made: string[] = []
  const make = async (name: string, create: () => Promise<KeyAndCertificate>) => {
    const pair = await create()
    await writeWhole(join(o.folder, `${name}.pem`), pair.key + pair.cert, 0o600)
    made.push(name)
    return pair
  }

  await mkdir(o.folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => unusable(o.folder, cause))
  const ca = (await loadPair(o.folder, 'ca')) ?? (await make('ca', () => createCa({ commonName: o.caName, clock })))
  refuseExpired(o.folder, ca, clock)
  if ((await readIfThere(join(o.folder, 'ca.crt'))) !== ca.cert) await writeWhole(join(o.folder, 'ca.crt'), ca.cert, 0o644)

  const roles = {} as Record<Role, IssuedCertificate>
  for (const [role, request] of Object.entries<RoleRequest>(o.roles)) {
    const found = await loadPair(o.folder, role)
    const pair = found && serves(found, ca, request, clock) ? found : await make(role, () => issueCertificate(ca, { ...request, clock }))
    roles[role as Role] = { ...pair, chain: pair.cert + ca.cert }
  }
  return { ca, roles, made }
}

async function loadPair(folder: string, name: string): Promise<KeyAndCertificate | undefined> {
  const file = join(folder, `${name}.pem`)
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  const pair = { key: block(text, 'PRIVATE KEY'), cert: block(text, 'CERTIFICATE') }
  if (isPair(pair)) return pair
  const remedy = 'Restore the file from a backup, or move it away to have a new one made.'
  throw new AppError('invalid', `${file} is damaged`, { expected: 'a private key and its certificate', remedy })
}

function block(text: string, label: string): string {
  const found = new RegExp(`-----BEGIN ${label}-----[A-Za-z0-9+/=\\s]+-----END ${label}-----`).exec(text)
  return found ? `${found[0]}\n` : ''
}

function serves(pair: KeyAndCertificate, ca: KeyAndCertificate, request: RoleRequest, clock: Clock): boolean {
  const carried = namesIn(pair.cert)
  const dns = [request.commonName, ...(request.dnsNames ?? [])]
  return (
    isIssuedBy(pair.cert, ca.cert) &&
    carried.commonName === request.commonName &&
    dns.every((name) => carried.dns.includes(name)) &&
    (request.ipAddresses ?? []).every((ip) => carried.hasIp(ip)) &&
    daysLeft(pair.cert, clock) >= RENEW_DAYS
  )
}

function refuseExpired(folder: string, ca: KeyAndCertificate, clock: Clock): void {
  if (daysLeft(ca.cert, clock) >= 0) return
  const remedy = 'Check the clock of this machine; if it is right, move ca.pem away to have a new authority and new certificates made.'
  throw new AppError('invalid', `The certificate authority in ${folder} has expired`, { remedy })
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    return unusable(file, cause)
  }
}

/** The file is there whole or not at all, whenever the process or the machine stops. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  try {
    const handle = await open(`${file}.new`, 'w', mode)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(`${file}.new`, file)
  } catch (cause) {
    unusable(file, cause)
  }
}

function unusable(path: string, cause: unknown): never {
  const found = (cause as NodeJS.ErrnoException).code ?? 'an error'
  throw new AppError('unavailable', `${path} cannot be used`, { found, remedy: 'Check that the folder exists and may be read and written.', cause })
}
