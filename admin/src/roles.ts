/** What somebody may do in the admin API, from least to most. */
export const roles = ['read-only', 'help-desk', 'administrator'] as const

export type Role = (typeof roles)[number]

/** Whether a role may do what is asked of `needed`. */
export function mayAct(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
