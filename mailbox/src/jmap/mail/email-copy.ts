import { checkAccount } from '../core/arguments.ts'
import { invalidArguments, MethodError } from '../core/errors.ts'
import type { Method } from '../core/method.ts'

/** Copies come from other accounts, and nobody sees any but their own yet. @spec RFC 8621 §4.7, RFC 8620 §6.3 */
export const copyFromAccount: Method = (args, context) => {
  checkAccount(args, context)
  if (typeof args['fromAccountId'] !== 'string' || args['fromAccountId'] === args['accountId']) throw invalidArguments('fromAccountId')
  throw new MethodError('fromAccountNotFound')
}
