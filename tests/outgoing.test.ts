import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const sources = ['platform/src', 'topology/src', 'sip/src', 'server/src', 'mailbox/src', 'web/server', 'web/shared', 'admin/src', 'shell/src', 'cli/src']

/** Everything that can open a connection of its own. */
const opening = /(?<!async )\bfetch\(|from '(?:node:dgram|undici)'|\b(?:createConnection|createTransport)\(|^import \{[^}]*\b(?:connect|request|get|Socket as)\b[^}]*\} from 'node:(?:net|tls|http|https|http2)'|\bnew WebSocket\(|\bhttps?\.(?:request|get)\(/m

/** Who may, and to where: never to an address that came in a message, a mail, a URI or a form. */
const allowed: Record<string, string> = {
  'sip/src/transport/tcp.ts': 'where the owner of the stack says',
  'sip/src/transport/tls.ts': 'where the owner of the stack says: known servers, and the pool',
  'mailbox/src/smtp/smarthost.ts': 'the smarthost of the settings',
  'admin/src/owa/connectivity.ts': 'ports of our own services, for a check an administrator asks for',
  'admin/src/owa/sign-in.ts': 'the web app of this process, whatever the URL of the check says',
  'shell/src/http-api-client.ts': 'the admin API the person at the shell named',
}

test('the server opens connections in these places only, so that nobody can send it anywhere', () => {
  const found = sources
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => opening.test(readFileSync(join(root, file), 'utf8')))
    .filter((file) => !/\/(?:testing|fixtures)[/.]/.test(file))
  expect(found.sort()).toEqual(Object.keys(allowed).sort())
})
