import { t } from '../text/text.ts'

/** The server's own words for why something was refused, with its remedy. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return t('error.unknown')
  const { message, remedy } = error as { message?: unknown; remedy?: unknown }
  const said = typeof message === 'string' && message !== '' ? message : t('error.unknown')
  if (typeof remedy !== 'string' || remedy === '') return said
  return `${said}${/[.!?…:]$/.test(said) ? '' : '.'} ${remedy}`
}
