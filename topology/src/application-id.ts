const PREFIX = 'urn:application:'

export const applicationIdRule = 'Use letters and digits, such as OutlookWebApp; no blanks.'

/** A friendly identifier: letters and digits are best, `.`, `-` and `_` between them are borne. */
export function isApplicationId(id: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/.test(id)
}

/** Without the prefix it is shown with, which may be given or left out. */
export function withoutPrefix(id: string): string {
  return id.toLowerCase().startsWith(PREFIX) ? id.slice(PREFIX.length) : id
}

/** As it is shown: `urn:application:outlookwebapp`. */
export function applicationUrn(id: string): string {
  return PREFIX + withoutPrefix(id).toLowerCase()
}
