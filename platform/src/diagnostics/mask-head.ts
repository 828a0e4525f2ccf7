import { REMOVED } from './redact.ts'

/** Headers whose value is, or lets somebody derive, a credential. */
const MASKED =
  /^(authorization|proxy-authorization|authentication-info|proxy-authentication-info|www-authenticate|proxy-authenticate|cookie|set-cookie|p-session-token|x-ms-webticket)[ \t]*:/i

/** Parameters worth reading when a sign-in fails that tell nothing to an eavesdropper. */
const SHOWN = ['realm', 'username', 'algorithm', 'qop', 'targetname', 'stale', 'nc']

/** A SIP head with credentials taken out of it; scheme, realm, user name and algorithm stay, since they explain most failures. */
export function maskHead(head: string): string {
  const out: string[] = []
  let masking = false
  for (const line of head.split('\r\n')) {
    const folded = line.startsWith(' ') || line.startsWith('\t')
    if (folded && masking) continue
    masking = MASKED.test(line)
    out.push(masking ? maskLine(line) : maskUri(line))
  }
  return out.join('\r\n')
}

function maskLine(line: string): string {
  const colon = line.indexOf(':')
  const scheme = /^[ \t]*([a-z][a-z0-9-]{0,30})(?=[ \t]|$)/i.exec(line.slice(colon + 1))?.[1] ?? ''
  const shown = SHOWN.flatMap((name) => {
    const found = new RegExp(`(?:^|[ \\t,])${name}[ \\t]*=[ \\t]*("[^"\\r\\n]{0,200}"|[a-z0-9-]{1,40})`, 'i').exec(line.slice(colon + 1))
    return found ? [`${name}=${found[1]}`] : []
  })
  return `${line.slice(0, colon)}: ${[scheme, [...shown, REMOVED].join(', ')].filter(Boolean).join(' ')}`
}

/** `sip:alice:secret@host` carries a password (RFC 3261 §19.1.1). */
function maskUri(line: string): string {
  return line.replace(/(sips?:[^\s:@<>"]{1,200}):[^\s@<>"]{1,200}@/gi, `$1:${REMOVED}@`)
}
