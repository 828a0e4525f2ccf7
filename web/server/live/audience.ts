import type { OutputName, Outputs } from '../../shared/wire.ts'

/** Somebody's open browsers, as those who have something to tell them see it. */
export interface Audience {
  send<N extends OutputName>(name: N, body: Outputs[N]): void
}
