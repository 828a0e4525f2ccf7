import type { Outputs } from '../../shared/wire.ts'
import type { LiveState } from '../live-state.ts'

/** Without IM nobody's presence is known: what was shown before would be a guess. */
export function imChanged(state: LiveState, im: Outputs['im.changed']): LiveState {
  return im.state === 'signed-in' || im.state === 'signing-in' ? { ...state, im } : { ...state, im, presence: new Map() }
}
