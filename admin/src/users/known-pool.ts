import { AppError } from '@parley/platform/errors'
import type { AdminContext } from '../admin-context.ts'
import { frontEndPools } from './user-item.ts'

/** A front end pool by its FQDN, with or without `Registrar:`. @param parameter  what names it @throws AppError `missing` */
export function knownPool(c: Pick<AdminContext, 'topology'>, name: string, parameter: string): string {
  const pools = frontEndPools(c)
  const pool = pools.find((fqdn) => fqdn === name.trim().toLowerCase().replace(/^registrar:/, ''))
  if (pool !== undefined) return pool
  throw new AppError('missing', `There is no front end pool ${name.slice(0, 120)}`, { parameter, candidates: pools })
}
