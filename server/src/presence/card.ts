import type { ContactCard } from '@parley/sip/bodies/category-contact-card'
import type { User } from '@parley/topology/users'

/** The directory entry as watchers get it. */
export function cardOf(user: User, photoUri: (user: User) => string | undefined = () => undefined): ContactCard {
  const photo = user.photo && photoUri(user)
  return {
    displayName: user.displayName,
    email: user.address,
    title: user.title,
    company: user.company,
    department: user.department,
    office: user.office,
    phone: user.phone,
    ...(user.photo && photo ? { photo: { uri: photo, hash: user.photo.etag } } : {}),
  }
}

/** What people outside the organisation get of it. */
export const publicCard = (card: ContactCard): ContactCard => ({ displayName: card.displayName, email: card.email, title: '', company: card.company, department: '', office: '', phone: '' })
