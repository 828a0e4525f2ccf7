import { harmless } from '../format/cell.ts'
import type { Frame } from './frame.ts'
import { ShellError } from './shell-error.ts'
import { Stopped } from './run.ts'

const QUESTION = '[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [?] Help (default is "Y"): '

const HELP = `Y - Do this one.
A - Do this and all that follow in the same line.
N - Leave this one out.
L - Leave this and all that follow out.
`

/** Whether to go on. @throws ShellError when nobody can be asked · Stopped when the person gives up */
export async function confirm(what: string, f: Frame): Promise<boolean> {
  const { host } = f.engine
  if (f.run.toAll !== undefined) return f.run.toAll === 'yes'
  if (!host.interactive) {
    throw new ShellError('This has to be confirmed, and nobody can be asked', { found: what, remedy: 'Add -Confirm:$false, or run it in an interactive shell.' })
  }
  host.write(`\nConfirm\nAre you sure you want to perform this action?\n${harmless(what)}\n`)
  for (;;) {
    const answer = await f.run.orStopped(host.ask(QUESTION))
    switch (answer?.trim().toLowerCase()) {
      case undefined:
        throw new Stopped()
      case '':
      case 'y':
      case 'yes':
        return true
      case 'n':
      case 'no':
        return false
      case 'a':
        f.run.toAll = 'yes'
        return true
      case 'l':
        f.run.toAll = 'no'
        return false
      default:
        host.write(HELP)
    }
  }
}
