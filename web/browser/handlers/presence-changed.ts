import type { Outputs } from '../../shared/wire.ts'
import type { LiveState } from '../live-state.ts'

export function presenceChanged(state: LiveState, body: Outputs['presence.changed']): LiveState {
  const presence = new Map(state.presence)
  for (const one of body.people) presence.set(one.address, one)
  return { ...state, presence }
}
