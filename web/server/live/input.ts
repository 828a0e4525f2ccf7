import type { z } from 'zod'
import type { User } from '@parley/topology/users'
import type { InputName, Inputs } from '../../shared/wire.ts'
import type { UserEndpoint } from '../im/user-endpoint.ts'

/** What an input may use: who sent it, through which browser, and that person's endpoint. */
export interface InputContext {
  readonly user: User
  readonly endpoint: UserEndpoint
  readonly browser: BrowserHandle
}

/** One open browser as its inputs see it. */
export interface BrowserHandle {
  /** The person is at this browser: the session's idle limit starts anew. */
  touch(): void
}

/** One verb: what its body must be, and what it does. @throws AppError, which becomes the reply */
export interface Input<N extends InputName> {
  readonly body: z.ZodType<Inputs[N]['body']>
  run(context: InputContext, body: Inputs[N]['body']): Promise<Inputs[N]['result']> | Inputs[N]['result']
}
