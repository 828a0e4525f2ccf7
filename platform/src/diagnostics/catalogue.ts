export type Source = 'server' | 'web' | 'mailbox' | 'cli'
export type Level = 'info' | 'warn' | 'error'

export interface EventRow {
  /** Unique. server 14400–14499 · web 100–199 · mailbox 200–299 · cli 300–399; never given to another meaning. */
  id: number
  level: Level
  source: Source
  /** Fields stand in braces. Says what happened, then what to do about it. */
  text: string
}

/** What the shell's `-Source` parameter and the admin pages call the sources. */
export const sourceTitles: Record<Source, string> = {
  server: 'LS Protocol Stack',
  web: 'MSExchange OWA',
  mailbox: 'MSExchangeTransport',
  cli: 'Parley',
}

/** Every event an operator can meet: log, event log, metrics and docs/events.md read this table. */
export const events = {
  // ── server: listeners ──────────────────────────────────────────────────────────────────────────────────────────
  listenerUp: { id: 14400, level: 'info', source: 'server', text: 'Listening for SIP over {transport} on {address}:{port}.' },
  listenerFailed: { id: 14401, level: 'error', source: 'server', text: 'Cannot listen for SIP over {transport} on {address}:{port}: {reason}. {remedy}' },
  listenerDown: { id: 14402, level: 'info', source: 'server', text: 'Stopped listening for SIP over {transport} on {address}:{port}.' },
  serverStarted: { id: 14403, level: 'info', source: 'server', text: 'The front end {fqdn} serves {domains}.' },
  serverStopped: { id: 14404, level: 'info', source: 'server', text: 'The front end {fqdn} has stopped.' },
  serverCertificateExpiring: { id: 14405, level: 'warn', source: 'server', text: 'The certificate of {fqdn} expires on {date}. Renew it before then.' },
  topologyApplied: { id: 14406, level: 'info', source: 'server', text: 'Topology version {version} is in force: {knownServers} known servers.' },

  // ── server: trusted peers ──────────────────────────────────────────────────────────────────────────────────────
  trustedPeerAccepted: { id: 14410, level: 'info', source: 'server', text: 'The trusted server {fqdn} ({source}) is connected from {peer}.' },
  trustedPeerGone: { id: 14411, level: 'info', source: 'server', text: 'The trusted server {fqdn} at {peer} is no longer connected: {reason}.' },
  trustedConnectFailed: { id: 14412, level: 'warn', source: 'server', text: 'Cannot connect to the trusted server {fqdn} at {address}:{port}: {reason}. {remedy}' },
  trustedPeerCut: { id: 14413, level: 'warn', source: 'server', text: 'The connection of {fqdn} from {peer} was closed since topology version {version} no longer trusts it: {reason}.' },
  trustedPeerRemark: { id: 14414, level: 'warn', source: 'server', text: 'The trusted server {fqdn} at {peer} is accepted, but its certificate is not as it should be: {reason}.' },
  trustRefusedUnknownCa: { id: 14420, level: 'error', source: 'server', text: 'A peer at {peer} was refused: the front end does not trust the issuer of its certificate, {issuer} ({reason}). {remedy}' },
  trustRefusedExpired: { id: 14421, level: 'error', source: 'server', text: 'A peer at {peer} was refused: its certificate {names} expired on {date}. {remedy}' },
  trustRefusedNotYetValid: { id: 14422, level: 'error', source: 'server', text: 'A peer at {peer} was refused: its certificate {names} becomes valid on {date}. {remedy}' },
  trustRefusedUnknownName: { id: 14423, level: 'error', source: 'server', text: 'A peer at {peer} was refused: its certificate names {names}, none of which is a known server. {remedy}' },
  trustRefusedAmbiguous: { id: 14424, level: 'error', source: 'server', text: 'A peer at {peer} was refused: its certificate names {names}, which is an ambiguous known server: {reason}. {remedy}' },
  trustRefusedPurpose: { id: 14425, level: 'error', source: 'server', text: 'A peer at {peer} was refused: its certificate {names} may not be used for this ({reason}). {remedy}' },
  trustRefusedCertificate: { id: 14426, level: 'error', source: 'server', text: 'A peer at {peer} was refused: its certificate is not acceptable ({reason}). {remedy}' },
  trustRefusedForUser: { id: 14427, level: 'error', source: 'server', text: 'The trusted server {fqdn} may not act for {user}: {reason}. {remedy}' },
  trustRefusedNotAuthenticated: { id: 14428, level: 'error', source: 'server', text: 'The trusted server {fqdn} may not act for users: it is not treated as authenticated. {remedy}' },
  knownServersAtStart: { id: 14492, level: 'info', source: 'server', text: 'The known servers at start: {servers}.' },
  knownServerAdded: { id: 14493, level: 'info', source: 'server', text: '{fqdn} is a known server now ({source}, version {version}).' },
  knownServerRemoved: { id: 14495, level: 'info', source: 'server', text: '{fqdn} is a known server no more ({source}).' },

  // ── server: clients ────────────────────────────────────────────────────────────────────────────────────────────
  clientRefused: { id: 14430, level: 'warn', source: 'server', text: '{method} from {peer} was refused with {status}: {reason}.' },
  digestFailed: { id: 14431, level: 'warn', source: 'server', text: 'Sign-in of {user} from {peer} failed: {reason}.' },
  spoofedFromRefused: { id: 14432, level: 'error', source: 'server', text: '{method} from {peer} was refused: it claims to be from {claimed}, the connection belongs to {user}.' },
  malformedMessage: { id: 14433, level: 'warn', source: 'server', text: 'A malformed message from {peer} was answered with {status}: {reason}.' },
  connectionLimit: { id: 14434, level: 'warn', source: 'server', text: 'A connection from {peer} was refused: {reason}. The limit is {limit}.' },
  requestThrottled: { id: 14435, level: 'warn', source: 'server', text: '{method} from {peer} was refused: more than {limit} requests in {seconds} s.' },
  loopRefused: { id: 14436, level: 'warn', source: 'server', text: '{method} from {peer} was refused with {status}: {reason}.' },
  unknownDestinationRefused: { id: 14437, level: 'warn', source: 'server', text: '{method} from {peer} to {target} was refused: the server connects to known addresses only.' },
  clientSignedIn: { id: 14438, level: 'info', source: 'server', text: '{user} signed in from {peer}.' },
  clientSignedOut: { id: 14439, level: 'info', source: 'server', text: '{user} is signed out at {peer}: {reason}.' },

  // ── server: instant messages, presence, contacts ───────────────────────────────────────────────────────────────
  imStored: { id: 14440, level: 'info', source: 'server', text: 'A message from {from} to {to} is stored until {to} signs in.' },
  imStoredDelivered: { id: 14441, level: 'info', source: 'server', text: '{count} stored messages were delivered to {to}.' },
  imRefused: { id: 14442, level: 'warn', source: 'server', text: 'A message from {from} to {to} was refused: {reason}.' },
  imStoreFull: { id: 14443, level: 'warn', source: 'server', text: 'A message to {to} was refused: {count} messages wait already.' },
  presenceRefused: { id: 14444, level: 'warn', source: 'server', text: 'A publication or subscription of {user} was refused: {reason}.' },
  contactsRefused: { id: 14445, level: 'warn', source: 'server', text: 'A change of the contact list of {user} was refused: {reason}.' },
  presenceFailed: { id: 14446, level: 'error', source: 'server', text: 'Presence of {user} could not be read or told: {reason}.' },
  conferenceStarted: { id: 14450, level: 'info', source: 'server', text: 'The group conversation {conference} of {user} has begun.' },
  conferenceEnded: { id: 14451, level: 'info', source: 'server', text: 'The group conversation {conference} of {user} has ended.' },
  conferenceRefused: { id: 14452, level: 'warn', source: 'server', text: '{method} of {user} to a group conversation was refused: {reason}.' },
  endpointSentAway: { id: 14453, level: 'info', source: 'server', text: 'An endpoint of {user} was signed out: {reason}.' },
  ucsMigrated: { id: 14454, level: 'info', source: 'server', text: 'The contact list of {user} is in the mailbox now: {contacts} contacts.' },
  ucsMigrationFailed: { id: 14455, level: 'warn', source: 'server', text: 'The contact list of {user} could not be moved to the mailbox (attempt {attempt}): {reason}. {remedy}' },
  ucsRolledBack: { id: 14456, level: 'info', source: 'server', text: 'The contact list of {user} is back in the pool. It is not moved to the mailbox again before {date}.' },
  serverRequestFailed: { id: 14490, level: 'error', source: 'server', text: '{method} from {peer} failed inside the server: {reason}.' },

  // ── web: instant messaging. The texts without a remedy in them are those operators already search for. ─────────
  imNoProviderSetting: { id: 100, level: 'error', source: 'web', text: 'InstantMessageOCSProvider.InitializeEndpointManager. No registry setting for IM Provider.' },
  imProviderNotFound: { id: 101, level: 'error', source: 'web', text: 'InstantMessageOCSProvider.InitializeEndpointManager. IM provider not found.' },
  imServerNameMissing: { id: 102, level: 'error', source: 'web', text: 'Instant Messaging Server name is set to null or empty on web.config.' },
  imThumbprintMissing: { id: 103, level: 'error', source: 'web', text: 'Instant Messaging Certificate Thumbprint is null or empty on web.config.' },
  imCertificateNotFound: { id: 104, level: 'error', source: 'web', text: 'IM Certificate with thumbprint {thumbprint} could not be found.' },
  imCertificateExpired: { id: 105, level: 'error', source: 'web', text: 'IM Certificate has expired.' },
  imCertificateNotYetValid: { id: 106, level: 'error', source: 'web', text: 'IM Certificate has not become valid yet.' },
  imCertificateNoPrivateKey: { id: 107, level: 'error', source: 'web', text: 'IM Certificate does not have a private key.' },
  imServerNameNotFqdn: { id: 108, level: 'error', source: 'web', text: "IMServerName '{serverName}' is not an FQDN. Set it to the FQDN of the pool." },
  imConnectFailed: { id: 109, level: 'error', source: 'web', text: 'Cannot connect to the pool {pool} at {address}:{port}: {reason}. {remedy}' },
  imServerCertificateRefused: { id: 110, level: 'error', source: 'web', text: 'The certificate presented by {address} was refused: {reason}. {remedy}' },
  imTrustRefused: { id: 111, level: 'error', source: 'web', text: 'The pool {pool} does not accept {fqdn} as a trusted server: {reason}. {remedy}' },
  imEndpointReady: { id: 112, level: 'info', source: 'web', text: 'Instant Messaging Endpoint Manager initialised: {fqdn} is a trusted server of the pool {pool}.' },
  imLinkLost: { id: 113, level: 'warn', source: 'web', text: 'The link to the pool {pool} is lost: {reason}. It is tried again in {seconds} s.' },
  imTrustedPortFailed: { id: 114, level: 'error', source: 'web', text: 'Cannot listen on the trusted application port {address}:{port}: {reason}. {remedy}' },
  imPeerRefused: { id: 115, level: 'error', source: 'web', text: 'A peer at {peer} was refused on the trusted application port: {reason}. {remedy}' },
  imUserSignInFailed: { id: 116, level: 'warn', source: 'web', text: 'Instant messaging is not available for {user}: {reason}. {remedy}' },
  imWebConfigUnreadable: { id: 140, level: 'error', source: 'web', text: 'web.config cannot be read: line {line}, column {column}: {reason}. Correct it, then recycle MSExchangeOWAAppPool.' },
  imCertificateSerialMalformed: { id: 141, level: 'error', source: 'web', text: '{reason}. {remedy}' },
  imCertificateIssuerMismatch: { id: 142, level: 'error', source: 'web', text: 'IM Certificate issuer does not match. Expected {expected}; found {found}. {remedy}' },
  imNotSetUp: { id: 143, level: 'warn', source: 'web', text: 'Instant messaging is switched on and not set up: {reason}. {remedy}' },
  imSwitchedOff: { id: 144, level: 'info', source: 'web', text: 'Instant messaging is switched off on {server}: {reason}.' },
  imProviderOld: { id: 145, level: 'warn', source: 'web', text: 'The IM provider has version {version}, messages need {least}: presence works, messages do not. Update the provider.' },
  imSettingsWarning: { id: 146, level: 'warn', source: 'web', text: 'Settings of instant messaging on {server}: {reason}.' },
  webCertificateInUse: { id: 147, level: 'info', source: 'web', text: 'The web role {fqdn} presents the certificate {thumbprint}, valid until {date}.' },

  // ── web: sessions and the browser ──────────────────────────────────────────────────────────────────────────────
  webStarted: { id: 120, level: 'info', source: 'web', text: 'The web role {fqdn} serves {address}.' },
  webStopped: { id: 121, level: 'info', source: 'web', text: 'The web role {fqdn} has stopped.' },
  sessionStarted: { id: 122, level: 'info', source: 'web', text: '{user} signed in from {peer}.' },
  sessionEnded: { id: 123, level: 'info', source: 'web', text: 'The session of {user} ended: {reason}.' },
  sessionRefused: { id: 124, level: 'warn', source: 'web', text: 'Sign-in as {account} from {peer} was refused: {reason}.' },
  sessionThrottled: { id: 125, level: 'warn', source: 'web', text: 'Sign-in as {account} from {peer} was refused: too many attempts. The next is accepted in {seconds} s.' },
  crossSiteRefused: { id: 126, level: 'warn', source: 'web', text: '{method} {path} from {peer} was refused: {reason}.' },
  liveSocketOverflow: { id: 127, level: 'warn', source: 'web', text: 'The browser of {user} does not read: {bytes} bytes waited, its connection was closed. It starts again from a fresh picture.' },
  liveSocketRefused: { id: 128, level: 'warn', source: 'web', text: 'A live connection from {peer} was refused: {reason}.' },
  webRequestFailed: { id: 129, level: 'error', source: 'web', text: '{method} {path} failed inside the web role: {reason}.' },
  webConnectionLimit: { id: 130, level: 'warn', source: 'web', text: 'Connections from {peer} are refused: it has {limit}, as many as one address may. Find out what opens them; a proxy in front belongs on this machine.' },
  passwordChanged: { id: 131, level: 'info', source: 'web', text: '{user} has a new password, set by {actor} from {peer}. All other sessions of {user} have ended.' },
  clientPasswordMade: { id: 132, level: 'info', source: 'web', text: '{actor} made a client password of {user} for "{label}" from {peer}.' },
  clientPasswordRevoked: { id: 133, level: 'info', source: 'web', text: '{actor} revoked a client password of {user} from {peer}.' },

  // ── mailbox ────────────────────────────────────────────────────────────────────────────────────────────────────
  smtpListenerUp: { id: 200, level: 'info', source: 'mailbox', text: 'Accepting mail for {domains} on {address}:{port}.' },
  smtpListenerFailed: { id: 201, level: 'error', source: 'mailbox', text: 'Cannot accept mail on {address}:{port}: {reason}. {remedy}' },
  mailAccepted: { id: 202, level: 'info', source: 'mailbox', text: 'Mail {messageId} from {from} for {to} was accepted ({bytes} bytes).' },
  mailRefused: { id: 203, level: 'warn', source: 'mailbox', text: 'Mail from {from} for {to} by {peer} was refused with {status}: {reason}.' },
  mailQueued: { id: 204, level: 'info', source: 'mailbox', text: 'Mail {messageId} for {to} waits for the smarthost {host}.' },
  mailSent: { id: 205, level: 'info', source: 'mailbox', text: 'Mail {messageId} for {to} was handed to {host}.' },
  mailDelayed: { id: 206, level: 'warn', source: 'mailbox', text: 'Mail {messageId} for {to} was not taken by {host}: {reason}. It is tried again in {seconds} s.' },
  mailBounced: { id: 207, level: 'warn', source: 'mailbox', text: 'Mail {messageId} for {to} cannot be delivered: {reason}. {from} was told.' },
  mailboxRequestFailed: { id: 208, level: 'error', source: 'mailbox', text: '{method} of {user} failed inside the mailbox: {reason}.' },
  mailReadInPart: { id: 209, level: 'warn', source: 'mailbox', text: 'Mail {messageId} from {from} was accepted and kept whole, but read only in part: {reason}.' },

  // ── cli ────────────────────────────────────────────────────────────────────────────────────────────────────────
  parleyStarted: { id: 300, level: 'info', source: 'cli', text: 'Parley {version} started with the data folder {data}.' },
  parleyStopping: { id: 301, level: 'info', source: 'cli', text: 'Parley is stopping: {reason}.' },
  parleyStopped: { id: 302, level: 'info', source: 'cli', text: 'Parley has stopped.' },
  startFailed: { id: 303, level: 'error', source: 'cli', text: 'Parley did not start: {reason}. {remedy}' },
  configRefused: { id: 304, level: 'error', source: 'cli', text: 'The configuration was refused: {key}: {fault}. {remedy}' },
  certificatesMade: { id: 305, level: 'info', source: 'cli', text: 'Certificates were made: {names}.' },
  certificateRenewed: { id: 306, level: 'info', source: 'cli', text: 'The certificate {names} was renewed; it is valid until {date}.' },
  sampleInstalled: { id: 307, level: 'info', source: 'cli', text: 'The sample organisation {domain} was made with {count} accounts.' },
  stopProblem: { id: 308, level: 'warn', source: 'cli', text: '{name} did not stop properly: {reason}.' },
  certificateExpiring: { id: 309, level: 'warn', source: 'cli', text: 'The certificate {names} of {host}, which {services} presents, expires on {date}. It was imported, so renew it where it came from.' },
  processFailed: { id: 310, level: 'error', source: 'cli', text: 'Parley ends, as nobody caught what was thrown: {reason}. Start it again, and report this with its stack.' },

  // ── the admin API ──────────────────────────────────────────────────────────────────────────────────────────────
  adminStarted: { id: 320, level: 'info', source: 'cli', text: 'The admin API serves {address}.' },
  adminRefused: { id: 321, level: 'warn', source: 'cli', text: 'A request of {peer} to the admin API was refused: {reason}.' },
  adminChanged: { id: 322, level: 'info', source: 'cli', text: '{actor} at {peer}: {operation} {target}.' },
  adminChangeFailed: { id: 323, level: 'warn', source: 'cli', text: '{actor} at {peer}: {operation} {target} was refused: {reason}.' },
  adminRequestFailed: { id: 324, level: 'error', source: 'cli', text: '{method} {path} failed inside the admin API: {reason}.' },
} as const satisfies Record<string, EventRow>

export type EventName = keyof typeof events

/** The row of an event, without the literal types. */
export function eventRow(name: EventName): EventRow {
  return events[name]
}
