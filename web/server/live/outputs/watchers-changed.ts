import type { Watcher } from '../../../shared/wire.ts'
import type { Audience } from '../audience.ts'

export function watchersChanged(to: Audience, watchers: Watcher[]): void {
  to.send('watchers.changed', { watchers })
}
