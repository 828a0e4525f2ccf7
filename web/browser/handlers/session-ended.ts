import type { Outputs } from '../../shared/wire.ts'

/** Whether the person has to sign in again; a server that is shutting down comes back. */
export function sessionEnded(body: Outputs['session.ended']): 'sign-in' | 'reconnect' {
  return body.reason === 'shutting-down' ? 'reconnect' : 'sign-in'
}
