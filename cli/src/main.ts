import './young-heap.ts'
import { AppError, toAppError } from '@parley/platform/errors'

const usage = `parley <command> [flags]

  start   start everything in one process
  shell   the management shell: administrators' lines, by hand, from a script or a pipe
  doctor  asks the running installation everything, and says what to do about what is wrong
  help    this page; parley start --help, shell --help and doctor --help list the flags

Later versions bring: server, web (one role a process).`

/** Each command is loaded when it is asked for: a shell has no use for the roles, and should be there at once. */
const commands: Readonly<Record<string, (rest: readonly string[]) => Promise<void>>> = {
  start: async (rest) => {
    const { start, startHelp } = await import('./start/start.ts')
    if (isHelp(rest)) console.log(startHelp())
    else await start(rest)
  },
  shell: async (rest) => {
    const { shell } = await import('./shell/shell.ts')
    process.exitCode = await shell(rest)
  },
  doctor: async (rest) => {
    const { doctor, doctorHelp } = await import('./doctor/doctor.ts')
    if (isHelp(rest)) console.log(doctorHelp())
    else process.exitCode = await doctor(rest)
  },
}

const [command = 'help', ...args] = process.argv.slice(2)
try {
  await run(command, args)
} catch (thrown) {
  process.stderr.write(`${sentence(toAppError(thrown))}\n`)
  process.exit(1)
}

async function run(name: string, rest: readonly string[]): Promise<void> {
  if (['help', '--help', '-h'].includes(name)) return console.log(usage)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw new AppError('invalid', `There is no command "${name}"`, { remedy: 'parley help lists the commands.' })
  return command(rest)
}

function isHelp(words: readonly string[]): boolean {
  return words.includes('--help') || words.includes('-h')
}

/** An internal fault is the one case where the person in front of the terminal needs the cause. */
function sentence(error: AppError): string {
  if (error.code !== 'internal') return error.explain()
  return `${error.explain()}\n${error.cause instanceof Error ? error.cause.stack : String(error.cause)}`
}
