import './young-heap.ts'
import { AppError, toAppError } from '@parley/platform/errors'
import { doctor, doctorHelp } from './doctor/doctor.ts'
import { shell } from './shell/shell.ts'
import { start, startHelp } from './start/start.ts'

const usage = `parley <command> [flags]

  start   start everything in one process
  shell   the management shell: administrators' lines, by hand, from a script or a pipe
  doctor  asks the running installation everything, and says what to do about what is wrong
  help    this page; parley start --help, shell --help and doctor --help list the flags

Later versions bring: server, web (one role a process).`

const [command = 'help', ...args] = process.argv.slice(2)
try {
  await run(command, args)
} catch (thrown) {
  process.stderr.write(`${sentence(toAppError(thrown))}\n`)
  process.exit(1)
}

async function run(name: string, rest: readonly string[]): Promise<void> {
  if (['help', '--help', '-h'].includes(name)) console.log(usage)
  else if (name === 'shell') process.exitCode = await shell(rest)
  else if (name === 'doctor' && isHelp(rest)) console.log(doctorHelp())
  else if (name === 'doctor') process.exitCode = await doctor(rest)
  else if (name !== 'start') throw new AppError('invalid', `There is no command "${name}"`, { remedy: 'parley help lists the commands.' })
  else if (isHelp(rest)) console.log(startHelp())
  else await start(rest)
}

function isHelp(words: readonly string[]): boolean {
  return words.includes('--help') || words.includes('-h')
}

/** An internal fault is the one case where the person in front of the terminal needs the cause. */
function sentence(error: AppError): string {
  if (error.code !== 'internal') return error.explain()
  return `${error.explain()}\n${error.cause instanceof Error ? error.cause.stack : String(error.cause)}`
}
