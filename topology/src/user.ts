import { AppError } from '@parley/platform/errors'
import type { SipAddress } from './names.ts'

export type PhotoType = 'image/png' | 'image/jpeg'

/** A person of the organisation as the directory shows them. */
export interface User {
  /** Sip address and mail address. */
  address: SipAddress
  /** The sign-in name, lower case: `alice`. */
  account: string
  displayName: string
  givenName: string
  surname: string
  title: string
  department: string
  company: string
  office: string
  phone: string
  administrator: boolean
  /** Has instant messaging: switched on, and all conditions for it are met. */
  imEnabled: boolean
  photo?: { etag: string; type: PhotoType }
}

export interface Photo {
  etag: string
  type: PhotoType
  data: Buffer
}

const LONGEST_FIELD = 256
const MOST_PHOTO_BYTES = 512 * 1024

/** A user as it may be stored: account in lower case, texts trimmed, of bounded length and without control characters. @throws AppError `invalid` */
export function checkUser(user: User): User {
  const account = user.account.trim().toLowerCase()
  if (!/^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/.test(account)) {
    throw new AppError('invalid', `'${user.account.slice(0, 80)}' is not an account name`, { expected: 'letters, digits, dot, hyphen and underscore' })
  }
  const texts = ['displayName', 'givenName', 'surname', 'title', 'department', 'company', 'office', 'phone'] as const
  const checked: User = { ...user, account }
  for (const name of texts) checked[name] = checkText(name, user[name])
  if (checked.displayName === '') throw new AppError('invalid', `The display name of ${account} is empty`)
  return checked
}

function checkText(name: string, value: string): string {
  const text = value.normalize('NFC').trim()
  // eslint-disable-next-line no-control-regex
  if (text.length > LONGEST_FIELD || /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(text)) {
    throw new AppError('invalid', `The ${name} is not acceptable`, { expected: `one line of at most ${LONGEST_FIELD} characters` })
  }
  return text
}

/** The type of a photo by its first bytes, whatever its sender called it. @throws AppError `invalid` */
export function photoType(data: Buffer): PhotoType {
  if (data.length > MOST_PHOTO_BYTES) {
    throw new AppError('invalid', 'The photo is too large', { expected: `at most ${MOST_PHOTO_BYTES} bytes`, found: `${data.length} bytes` })
  }
  if (data.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png'
  if (data.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg'
  throw new AppError('invalid', 'The photo is neither PNG nor JPEG')
}
