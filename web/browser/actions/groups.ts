import { send } from '../live.ts'
import { navigate } from '../router.ts'
import { attempt } from './attempt.ts'

/** Begins a conversation of several and shows it. @throws WireError */
export async function beginGroup(people: readonly string[]): Promise<void> {
  const { with: key } = await send('conference.create', { people: [...people] })
  navigate({ view: 'chat', with: key })
}

export async function inviteToGroup(key: string, people: readonly string[]): Promise<void> {
  await send('conference.invite', { with: key, people: [...people] })
}

export function joinGroup(key: string): void {
  void attempt('groups.failed', 'conference.join', { with: key })
}

export function leaveGroup(key: string): void {
  void attempt('groups.failed', 'conference.leave', { with: key })
}

/** Says no, and takes it off the list. */
export function declineGroup(key: string): void {
  void attempt('groups.failed', 'conversation.close', { with: key })
}

export function removeFromGroup(key: string, address: string): void {
  void attempt('groups.failed', 'conference.remove', { with: key, address })
}
