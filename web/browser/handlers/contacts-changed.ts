import type { Outputs } from '../../shared/wire.ts'
import type { LiveState } from '../live-state.ts'

export function contactsChanged(state: LiveState, body: Outputs['contacts.changed']): LiveState {
  return { ...state, groups: body.groups, contacts: body.contacts }
}
