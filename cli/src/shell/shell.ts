import { createInterface } from 'node:readline'
import { optionHelp } from '@parley/platform/command-line'
import { readConfig, type Config } from '@parley/platform/config'
import { join } from 'node:path'
import { commands } from '@parley/shell/cmdlets/all'
import type { HttpApiClient } from '@parley/shell/http-api-client'
import { LineFeed } from '@parley/shell/line-feed'
import { NodeHost } from '@parley/shell/node-host'
import { Repl } from '@parley/shell/repl'
import { Session } from '@parley/shell/session'
import { DocumentSink } from '@parley/shell/sinks'
import { connect } from './connect.ts'
import { History } from './history.ts'
import { shellCommandLine, shellHelp, shellOptions, type ShellCommandLine } from './options.ts'

/** @returns the exit code. @throws AppError — what is wrong with the flags or the installation */
export async function shell(args: readonly string[]): Promise<number> {
  const line = shellCommandLine(args)
  if (line.help) {
    console.log(shellHelp(optionHelp(shellOptions)))
    return 0
  }
  // `parley shell … | head` ends when nobody reads on.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const config = readConfig(shellOptions, { flags: line.flags, env: process.env })
  const api = await connect(config)
  // Node 20 does not know `using`.
  try {
    return await session(line, config, api)
  } finally {
    await api[Symbol.asyncDispose]()
  }
}

async function session(line: ShellCommandLine, config: Config<typeof shellOptions>, api: HttpApiClient): Promise<number> {
  const person = process.stdin.isTTY && process.stdout.isTTY && !config['non-interactive']
  const history = person && line.work.do === 'read' ? new History() : undefined
  const repl = person ? new Repl({ input: process.stdin, output: process.stdout, prompt: '[PS] > ', ...(history && { history: history.lines, remember: (text: string) => history.add(text) }) }) : undefined
  const host = new NodeHost({ interactive: person, filesFolder: join(config.data, 'files'), ...(repl && { questions: repl.questions, terminal: repl.terminal }) })
  const format = config['output-format']
  const document = format === 'Text' ? undefined : new DocumentSink(format, (text) => host.write(text))
  const shell = new Session({ api, host, commands, ...(document && { sink: document }) })
  try {
    if (line.work.do === 'read' && repl !== undefined) {
      host.write('Parley management shell. Get-Help explains, Get-Command lists, Tab completes, exit leaves.\n')
      return await repl.run(shell, () => document?.finish())
    }
    return await script(line.work, shell)
  } finally {
    document?.finish()
    repl?.close()
  }
}

async function script(work: ShellCommandLine['work'], session: Session): Promise<number> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const o = { signal: stop.signal }
  let code: number | undefined
  if (work.do === 'read') code = await piped(session, o)
  else {
    const outcome = await session.execute(work.do === 'command' ? work.text : fileCall(work.path, work.args), o)
    code = outcome.exit ?? (outcome.stopped === true ? 130 : undefined)
  }
  return code ?? (session.shownErrors > 0 ? 1 : 0)
}

/** Lines as they come, each run when it is complete. */
async function piped(session: Session, o: { signal: AbortSignal }): Promise<number | undefined> {
  const feed = new LineFeed(session)
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const outcome = await feed.line(line, o)
    if (outcome?.exit !== undefined) return outcome.exit
    if (outcome?.stopped === true) return 130
  }
  return (await feed.end())?.exit
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** A script runs as if it were called by its path; arguments that look like parameters are parameters. */
function fileCall(path: string, args: readonly string[]): string {
  const words = args.map((arg) => (/^-[A-Za-z][\w-]*:?$/.test(arg) ? arg : quoted(arg)))
  return [`. ${quoted(path)}`, ...words].join(' ')
}
