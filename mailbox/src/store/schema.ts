import { sql, type Generated, type Kysely } from 'kysely'
import type { Migrations } from '@parley/platform/store/store'

/** The mailbox role's tables. Times are milliseconds since the epoch, truth is 0 or 1, lists are JSON text. */
export interface MailDatabase {
  account: { id: Generated<number>; address: string }
  /** Per account and type: `seq` of the newest change, and `floor`, below which changes are forgotten. */
  state: { account: number; type: string; seq: number; floor: number }
  /** What happened to which object, in order: `kind` c(reated), u(pdated), d(estroyed); `minor` when only counts changed. */
  change: { account: number; type: string; seq: number; object: number; kind: 'c' | 'u' | 'd'; minor: number }
  blob: { id: Generated<number>; hash: Buffer; size: number; data: Buffer }
  upload: { account: number; blob: number; type: string; uploaded_at: number }
  mailbox: MailboxTable
  /** `subject` is the base subject it began with. */
  thread: { id: Generated<number>; account: number; emails: number; subject: string }
  /** Message ids named in a thread, hashed: a message that names one of them may belong to it. */
  thread_key: { account: number; key: string; thread: number }
  /** Which mailboxes a thread shows in, and whether it counts as unread there. */
  thread_mailbox: { thread: number; mailbox: number; unread: number }
  email: EmailTable
  /** The range a folder is opened by. `thread` and `flags` repeat the email's, so that a list is read from here alone. */
  email_mailbox: { mailbox: number; received_at: number; email: number; thread: number; flags: number }
  /** Keywords that have no bit in `flags`. */
  email_keyword: { account: number; keyword: string; received_at: number; email: number }
  identity: IdentityTable
  submission: SubmissionTable
  outgoing: OutgoingTable
  /** The contact list of an account, where the mailbox keeps it. `version` goes up with every change. */
  contact_list: { id: Generated<number>; account: number; version: number; next_group: number }
  /** A contact or a group of that list. `key`: the address, or the group's number. `groups`: of a contact, numbers with blanks between. */
  contact_card: { id: Generated<number>; account: number; kind: 'individual' | 'group'; key: string; name: string; groups: string; subscribed: number }
}

export interface MailboxTable {
  id: Generated<number>
  account: number
  name: string
  /** 0 at the top. */
  parent: number
  role: string | null
  sort_order: number
  subscribed: number
  total_emails: Generated<number>
  unread_emails: Generated<number>
  total_threads: Generated<number>
  unread_threads: Generated<number>
}

export interface EmailTable {
  id: Generated<number>
  account: number
  thread: number
  /** The message as it came. */
  blob: number
  /** Trace fields put before it on delivery: blobs are shared by the people who got the same message, these are not. */
  head: Buffer | null
  size: number
  received_at: number
  /** The sender's date, or `received_at` where it has none that can be true. */
  sent_at: number
  /** See `flags.ts`. */
  flags: number
  /** JSON list. */
  keywords: string
  subject: string | null
  preview: string
  /** JSON of `Envelope`. */
  envelope: string
  subject_sort: string
  from_sort: string
  to_sort: string
}

export interface IdentityTable {
  id: Generated<number>
  account: number
  name: string
  email: string
  reply_to: string | null
  bcc: string | null
  text_signature: string
  html_signature: string
  may_delete: number
}

export interface SubmissionTable {
  id: Generated<number>
  account: number
  identity: number
  email: number
  thread: number
  /** JSON of the envelope as RFC 8621 §7 has it. */
  envelope: string
  /** What is sent: the email without its Bcc. */
  blob: number
  send_at: number
  undo_status: 'pending' | 'final' | 'canceled'
  /** JSON: recipient to delivery status. */
  delivery: string
}

/** One foreign recipient of one message that waits for the smarthost. */
export interface OutgoingTable {
  id: Generated<number>
  /** Who hears of failure; null for what nobody must hear of. */
  account: number | null
  submission: number | null
  blob: number
  /** Empty for bounces. */
  mail_from: string
  recipient: string
  tries: number
  next_at: number
  expires_at: number
  last_reply: string | null
}

export const mailMigrations: Migrations = {
  '0100-mail': (db) => executeAll(db, tables),
  '0101-contacts': (db) => executeAll(db, contactTables),
}

async function executeAll(db: Kysely<unknown>, statements: string): Promise<void> {
  for (const statement of statements.split(';\n')) if (statement.trim() !== '') await sql.raw(statement).execute(db)
}

const tables = `
create table account (id integer primary key autoincrement, address text not null unique) strict;
create table state (account integer not null, type text not null, seq integer not null, floor integer not null, primary key (account, type)) strict, without rowid;
create table change (account integer not null, type text not null, seq integer not null, object integer not null, kind text not null, minor integer not null,
  primary key (account, type, seq)) strict, without rowid;
create table blob (id integer primary key autoincrement, hash blob not null unique, size integer not null, data blob not null) strict;
create table upload (account integer not null, blob integer not null, type text not null, uploaded_at integer not null, primary key (account, blob)) strict, without rowid;
create index upload_age on upload (uploaded_at);
create index upload_blob on upload (blob);
create table mailbox (id integer primary key autoincrement, account integer not null, name text not null, parent integer not null, role text,
  sort_order integer not null, subscribed integer not null, total_emails integer not null default 0, unread_emails integer not null default 0,
  total_threads integer not null default 0, unread_threads integer not null default 0) strict;
create unique index mailbox_name on mailbox (account, parent, name);
create unique index mailbox_role on mailbox (account, role) where role is not null;
create table thread (id integer primary key autoincrement, account integer not null, emails integer not null, subject text not null) strict;
create table thread_key (account integer not null, key text not null, thread integer not null, primary key (account, key, thread)) strict, without rowid;
create index thread_key_thread on thread_key (thread);
create table thread_mailbox (thread integer not null, mailbox integer not null, unread integer not null, primary key (thread, mailbox)) strict, without rowid;
create table email (id integer primary key autoincrement, account integer not null, thread integer not null, blob integer not null, head blob, size integer not null,
  received_at integer not null, sent_at integer not null, flags integer not null, keywords text not null, subject text, preview text not null, envelope text not null,
  subject_sort text not null, from_sort text not null, to_sort text not null) strict;
create index email_received on email (account, received_at, id);
create index email_thread on email (thread, received_at, id);
create index email_blob on email (blob);
create table email_mailbox (mailbox integer not null, received_at integer not null, email integer not null, thread integer not null, flags integer not null,
  primary key (mailbox, received_at, email)) strict, without rowid;
create index email_mailbox_email on email_mailbox (email);
create index email_mailbox_thread on email_mailbox (thread);
create table email_keyword (account integer not null, keyword text not null, received_at integer not null, email integer not null,
  primary key (account, keyword, received_at, email)) strict, without rowid;
create index email_keyword_email on email_keyword (email);
create table identity (id integer primary key autoincrement, account integer not null, name text not null, email text not null, reply_to text, bcc text,
  text_signature text not null, html_signature text not null, may_delete integer not null) strict;
create index identity_account on identity (account);
create table submission (id integer primary key autoincrement, account integer not null, identity integer not null, email integer not null, thread integer not null,
  envelope text not null, blob integer not null, send_at integer not null, undo_status text not null, delivery text not null) strict;
create index submission_account on submission (account);
create index submission_blob on submission (blob);
create index submission_due on submission (send_at) where undo_status = 'pending';
create table outgoing (id integer primary key autoincrement, account integer, submission integer, blob integer not null, mail_from text not null,
  recipient text not null, tries integer not null, next_at integer not null, expires_at integer not null, last_reply text) strict;
create index outgoing_due on outgoing (next_at);
create index outgoing_blob on outgoing (blob);
create virtual table email_text using fts5(subject, sender, recipient, cc, bcc, body, header, owner,
  content='', contentless_delete=1, prefix='2 3', tokenize="unicode61 remove_diacritics 2");
`

const contactTables = `
create table contact_list (id integer primary key autoincrement, account integer not null unique, version integer not null, next_group integer not null) strict;
create table contact_card (id integer primary key autoincrement, account integer not null, kind text not null, key text not null, name text not null,
  groups text not null, subscribed integer not null) strict;
create unique index contact_card_key on contact_card (account, kind, key);
insert into state (account, type, seq, floor) select id, 'AddressBook', 0, 0 from account;
insert into state (account, type, seq, floor) select id, 'ContactCard', 0, 0 from account;
`
