import type { Outputs } from '../../shared/wire.ts'
import type { LiveState } from '../live-state.ts'

export function watchersChanged(state: LiveState, body: Outputs['watchers.changed']): LiveState {
  return { ...state, watchers: body.watchers }
}
