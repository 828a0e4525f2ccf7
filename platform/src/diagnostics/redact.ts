import { escapeControls, truncate } from './escape.ts'

export const REMOVED = '[removed]'

/** Names of fields whose value never belongs in a log. */
const SECRET_NAME =
  /pass(word|phrase|wd)?$|^pw$|^pwd$|secret|token|authorization|authenticate|authentication-?info|cookie|private-?key|ha1|nonce|csrf|credential|digest-?response/i

/** Names of fields that hold what people wrote to each other. */
const CONTENT_NAME = /^(body|text|html|content|message-?body|im-?body|snippet|preview)$/i

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

export function isContentName(name: string): boolean {
  return CONTENT_NAME.test(name)
}

/** Takes out what is recognisable as a secret inside a text: the password of a URL, bearer and basic credentials, PEM keys,
 *  `password=…` in queries and connection strings. */
export function redactText(text: string): string {
  if (text.length > 64 * 1024) return redactText(text.slice(0, 64 * 1024)) + `… (${text.length} characters)`
  return text
    .replace(/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*?(-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, REMOVED)
    .replace(/([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,200}):[^\s@/]{1,500}@/gi, `$1:${REMOVED}@`)
    .replace(/\b(bearer|basic|negotiate|ntlm)\s+[a-z0-9+/=_.~-]{6,}/gi, `$1 ${REMOVED}`)
    .replace(/\b(pass(?:word|wd)?|pwd|secret|token|access_token|client_secret|api_key)(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&;,"'}]+)/gi, `$1$2${REMOVED}`)
}

/** One field as it may be logged: redacted by name and by content, escaped, of bounded length. */
export function safeField(name: string, value: unknown, most = 1024): string | number | boolean | null {
  if (isSecretName(name)) return REMOVED
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  const text = typeof value === 'string' ? value : asText(value)
  return truncate(escapeControls(redactText(text)), most)
}

function asText(value: unknown): string {
  if (value instanceof Error) return value.message
  try {
    return JSON.stringify(value, (key, inner: unknown) => (isSecretName(key) || isContentName(key) ? REMOVED : inner)) ?? String(value)
  } catch {
    return '[unprintable]'
  }
}
