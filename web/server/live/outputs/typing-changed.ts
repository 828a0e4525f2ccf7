import type { Audience } from '../audience.ts'

export function typingChanged(to: Audience, peer: string, typing: boolean): void {
  to.send('typing.changed', { with: peer, typing })
}
