import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { openMailbox } from '../mailbox.ts'
import { labUsers } from './mailbox-lab.ts'

/** A mailbox in a process of its own, to be killed: prints its SMTP port. */
const [, , dataDir = ''] = process.argv
const byAddress = new Map(labUsers.map((user) => [user.address, user]))
const users = { byAddress: (address: string) => byAddress.get(address), all: () => labUsers }
const mailbox = await openMailbox({ dataDir, users, domains: ['parley.test'], diagnostics: memoryDiagnostics(), smtp: { bind: '127.0.0.1', port: 0, hostname: 'mail.parley.test' } })
console.log(mailbox.smtpPort)
