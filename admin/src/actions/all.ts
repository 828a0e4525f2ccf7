import type { Action } from '../action.ts'
import { recycleWeb, startWeb, stopWeb } from './web-role.ts'

/** All actions of the API, one line each. */
export const actions: readonly Action[] = [
  recycleWeb,
  startWeb,
  stopWeb,
]
