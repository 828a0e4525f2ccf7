import type { DirectoryRow, SearchTerm } from '@parley/sip/bodies/contact-soap'
import { sipUri } from '@parley/topology/names'
import type { User, Users } from '@parley/topology/users'

const MOST_RESULTS = 100

/** What clients call the fields of a person. */
const fields: Record<string, (user: User) => string> = {
  givenname: (u) => u.givenName,
  sn: (u) => u.surname,
  surname: (u) => u.surname,
  displayname: (u) => u.displayName,
  email: (u) => u.address,
  mail: (u) => u.address,
  title: (u) => u.title,
  company: (u) => u.company,
  department: (u) => u.department,
  office: (u) => u.office,
  'msrtcsip-primaryuseraddress': (u) => sipUri(u.address),
}

/** People every term fits: a known field that begins so, or the name, account or address for any other term.
 *  @cost one search of the directory for each other term, and one pass over it when the first is a known field */
export function searchDirectory(users: Users, terms: SearchTerm[], maxResults: number): DirectoryRow[] {
  const [first, ...others] = terms
  if (first === undefined) return []
  const most = Math.min(maxResults, MOST_RESULTS)
  const candidates = fieldOf(first) === undefined ? users.search(first.value, MOST_RESULTS) : users.all().filter(fitting(users, first))
  const fits = others.map((term) => fitting(users, term))
  return candidates
    .filter((user) => fits.every((fit) => fit(user)))
    .slice(0, most)
    .map(rowOf)
}

const fieldOf = (term: SearchTerm) => (Object.hasOwn(fields, term.attribute.toLowerCase()) ? fields[term.attribute.toLowerCase()] : undefined)

function fitting(users: Users, term: SearchTerm): (user: User) => boolean {
  const field = fieldOf(term)
  if (field !== undefined) {
    const beginning = term.value.toLowerCase()
    return (user) => field(user).toLowerCase().startsWith(beginning)
  }
  const found = new Set(users.search(term.value, MOST_RESULTS))
  return (user) => found.has(user)
}

const rowOf = (user: User): DirectoryRow => ({
  uri: sipUri(user.address),
  displayName: user.displayName,
  title: user.title,
  department: user.department,
  company: user.company,
  office: user.office,
  email: user.address,
  phone: user.phone,
})
