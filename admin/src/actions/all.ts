import type { Action } from '../action.ts'

/** All actions of the API, one line each. */
export const actions: readonly Action[] = []
