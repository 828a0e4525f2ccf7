import { AppError } from '@parley/platform/errors'

/** `d.hh:mm` in milliseconds. @throws AppError `invalid` */
export function clsDuration(text: string): number {
  const found = /^(?:(\d{1,2})\.)?(\d{1,2}):(\d{1,2})$/.exec(text.trim())
  const [days = 0, hours = 0, minutes = 0] = found ? found.slice(1).map((part) => Number(part ?? 0)) : []
  if (!found || hours > 23 || minutes > 59) throw new AppError('invalid', `'${text.slice(0, 40)}' is not a duration`, { expected: 'd.hh:mm, such as 0.04:00 for four hours' })
  return ((days * 24 + hours) * 60 + minutes) * 60_000
}
