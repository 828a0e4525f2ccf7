import type { Me, Outputs } from '../../shared/wire.ts'
import type { LiveState } from '../live-state.ts'

/** `chosen` absent means the status follows activity again, so it must not survive from before. */
export function meChanged(state: LiveState, body: Outputs['me.changed']): LiveState {
  const { chosen: _, ...rest } = state.me
  const me: Me = { ...rest, presence: body.presence }
  return { ...state, me: body.chosen === undefined ? me : { ...me, chosen: body.chosen } }
}
