import { join } from 'node:path'
import { AppError } from '@parley/platform/errors'
import { hashPassword } from '@parley/platform/passwords'
import { drawAvatar } from './avatar.ts'
import { toSipAddress } from './names.ts'
import { readablePassword, SamplePasswords } from './sample-passwords.ts'
import type { TopologyStore } from './store.ts'
import type { User } from './user.ts'

export interface SamplePerson {
  account: string
  surname: string
  title: string
  department: string
  office: string
  /** Names of contact groups with the accounts in them, for whoever fills the contact list of a new organisation. */
  groups: Record<string, string[]>
}

/** The six people of a sample organisation. The first one administers it. */
export const samplePeople: readonly SamplePerson[] = [
  { account: 'alice', surname: 'Archer', title: 'Head of Operations', department: 'Operations', office: 'Room 1.01', groups: { Team: ['bob', 'frank'], Finance: ['erin'] } },
  { account: 'bob', surname: 'Baker', title: 'Product Designer', department: 'Design', office: 'Room 2.12', groups: { Team: ['alice', 'dave'] } },
  { account: 'carol', surname: 'Carter', title: 'Customer Advisor', department: 'Sales', office: 'Room 2.04', groups: { Customers: ['alice', 'erin'], Design: ['bob'] } },
  { account: 'dave', surname: 'Dalton', title: 'Software Engineer', department: 'Engineering', office: 'Room 3.07', groups: { Team: ['bob', 'carol'] } },
  { account: 'erin', surname: 'Ellis', title: 'Accountant', department: 'Finance', office: 'Room 1.09', groups: { Colleagues: ['alice', 'carol', 'frank'] } },
  { account: 'frank', surname: 'Foster', title: 'Facilities Manager', department: 'Operations', office: 'Room 0.02', groups: { Team: ['alice'], Colleagues: ['dave', 'erin'] } },
]

/** How the load-test users stand in the list of passwords. */
export const LOAD_TEST_ACCOUNTS = 'u*'

/** Sample accounts can be used from a SIP client at once, with the password that is printed. */
const CLIENT_PASSWORD_LABEL = 'Sample password'

const MOST_LOAD_TEST_USERS = 100_000

export interface SampleOptions {
  domain: string
  /** Becomes everybody's password, also of those who are there already; when it is not given, each new person gets a random one. */
  password?: string
  /** Adds `u0` … `uN-1` for load tests; they share one password. */
  users?: number
}

export interface SampleResult {
  /** Each person's account and password, then the load-test users as one entry `u*`; without those whose password is not known any more. */
  passwords: { account: string; password: string }[]
  /** Accounts that were not there before. */
  created: number
}

/** Makes the sample people and leaves those alone that are there. The passwords are kept in `<dataDir>/sample-passwords.txt`. */
export async function installSample(store: TopologyStore, o: SampleOptions): Promise<SampleResult> {
  const passwords = await SamplePasswords.load(join(store.dataDir, 'sample-passwords.txt'))
  const missing = samplePeople.filter((person) => !store.users.byAccount(person.account))
  const loadTest = loadTestUsers(o).filter((user) => !store.users.byAccount(user.account))

  // The file first: an account whose password nobody knows would be of no use after a start that was cut short.
  const accounts = [...missing.map((p) => p.account), ...(loadTest.length > 0 ? [LOAD_TEST_ACCOUNTS] : [])]
  for (const account of accounts) passwords.set(account, o.password ?? passwords.get(account) ?? readablePassword())
  if (accounts.length > 0) await passwords.save()
  for (const person of missing) await addPerson(store, person, o.domain, passwords.get(person.account) ?? '')
  await addLoadTestUsers(store, loadTest, passwords.get(LOAD_TEST_ACCOUNTS) ?? '')
  if (o.password !== undefined) await applyPassword(store, passwords, o.password)

  const shown = [...samplePeople.map((p) => p.account), LOAD_TEST_ACCOUNTS]
  return {
    passwords: shown.flatMap((account) => {
      const password = passwords.get(account)
      return password === undefined ? [] : [{ account, password }]
    }),
    created: missing.length + loadTest.length,
  }
}

async function addPerson(store: TopologyStore, person: SamplePerson, domain: string, password: string): Promise<void> {
  const givenName = person.account.charAt(0).toUpperCase() + person.account.slice(1)
  const user: User = {
    address: toSipAddress(`${person.account}@${domain}`),
    account: person.account,
    displayName: `${givenName} ${person.surname}`,
    givenName,
    surname: person.surname,
    title: person.title,
    department: person.department,
    company: 'Parley Sample Company',
    office: person.office,
    // Numbers that are reserved for fiction.
    phone: `+1 555 01${String(samplePeople.indexOf(person) + 1).padStart(2, '0')}`,
    administrator: person === samplePeople[0],
    imEnabled: true,
  }
  const photo = drawAvatar(person.account, `${givenName.charAt(0)}${person.surname.charAt(0)}`)
  await store.users.put(user, { password, photo })
  await store.users.setSampleClientPassword(user, CLIENT_PASSWORD_LABEL, password)
}

function loadTestUsers(o: SampleOptions): User[] {
  const count = o.users ?? 0
  if (count > MOST_LOAD_TEST_USERS) throw new AppError('invalid', `${count} load-test users are too many`, { expected: `at most ${MOST_LOAD_TEST_USERS}` })
  return Array.from({ length: count }, (_, n) => ({
    address: toSipAddress(`u${n}@${o.domain}`),
    account: `u${n}`,
    displayName: `u${n} Load Test`,
    givenName: `u${n}`,
    surname: 'Load Test',
    title: '',
    department: 'Load test',
    company: 'Parley Sample Company',
    office: '',
    phone: '',
    administrator: false,
    imEnabled: true,
  }))
}

/** One hash for all of them: a hash is 20 ms of CPU on purpose, which for 10,000 accounts would be minutes of start-up. They share one
 *  password that is printed on the screen anyway, so a salt for each would protect nothing. */
async function addLoadTestUsers(store: TopologyStore, users: User[], password: string): Promise<void> {
  if (users.length === 0) return
  const passwordHash = await hashPassword(password)
  for (let from = 0; from < users.length; from += 1_000) {
    await Promise.all(users.slice(from, from + 1_000).map(async (user) => {
      await store.users.put(user, { passwordHash })
      await store.users.setSampleClientPassword(user, CLIENT_PASSWORD_LABEL, password)
    }))
  }
}

/** Somebody who names the password at a later start means the accounts that are there too. */
async function applyPassword(store: TopologyStore, passwords: SamplePasswords, password: string): Promise<void> {
  const people = samplePeople.flatMap((p) => store.users.byAccount(p.account) ?? [])
  const loadTest = store.users.all().filter((user) => /^u\d+$/.test(user.account))
  const changed: string[] = []
  for (const user of people) {
    if (await store.users.verify(user.account, password)) continue
    await store.users.put(user, { password })
    await store.users.setSampleClientPassword(user, CLIENT_PASSWORD_LABEL, password)
    changed.push(user.account)
  }
  const [first] = loadTest
  if (first && !(await store.users.verify(first.account, password))) {
    await addLoadTestUsers(store, loadTest, password)
    changed.push(LOAD_TEST_ACCOUNTS)
  }
  for (const account of changed) passwords.set(account, password)
  if (changed.length > 0) await passwords.save()
}
