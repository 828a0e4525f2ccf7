import type { Outputs } from '../../shared/wire.ts'
import type { LiveState } from '../live-state.ts'

export function presenceChanged(state: LiveState, body: Outputs['presence.changed']): LiveState {
  const presence = new Map(state.presence)
  for (const one of body.people) presence.set(one.address, one)
  return { ...state, presence }
}

/** Drops what the server no longer follows because nobody looks: shown again, it is asked for again, without a doubtful moment before. */
export function presenceForgotten(state: LiveState, addresses: readonly string[]): LiveState {
  const presence = new Map(state.presence)
  for (const address of addresses) presence.delete(address)
  return { ...state, presence }
}
