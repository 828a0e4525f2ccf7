import type { User } from '@parley/topology/users'
import type { Person } from '../../shared/wire.ts'

/** What everybody in the organisation may see of somebody. */
export function personOf(user: User): Person {
  return {
    address: user.address,
    displayName: user.displayName,
    title: user.title,
    department: user.department,
    company: user.company,
    office: user.office,
    phone: user.phone,
    // The tag makes a new photo a new address, so a browser may keep each for ever.
    photo: user.photo ? `/api/photo/${encodeURIComponent(user.address)}?v=${encodeURIComponent(user.photo.etag)}` : '',
  }
}
