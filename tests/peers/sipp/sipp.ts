import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../lab/free-ports.ts'

const program = '/usr/bin/sipp'

export const haveSipp = existsSync(program)

export interface Party {
  /** Signs in as this account; its client password. */
  readonly account: string
  readonly password: string
  /** `+sip.instance`, so that one person may have several endpoints. */
  readonly instance?: string
}

export interface Place {
  readonly port: number
  readonly domain: string
}

/** How long a scenario may take, all its pauses included. */
const PATIENCE_S = 20

/** Plays one scenario of this folder to its end as one sipp process with one TCP connection.
 *
 *  All parties of a story say the same `story`: sipp finds the call a message belongs to by what follows `///` in its Call-ID, so each
 *  dialog of a party has a Call-ID of its own before that (`register-alice///7`, `call///7`).
 *  @param stop  ends it when the story has failed elsewhere
 *  @throws Error with what sipp said and all it sent and got, when the story went otherwise */
export async function play(scenario: string, place: Place, party: Party, story: string, keys: Record<string, string>, stop: AbortSignal): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-sipp-'))
  try {
    // The port it listens on, which nobody connects to; two that look for one at the same time find the same.
    const port = await freePort()
    const file = join(folder, `${scenario}.xml`)
    writeFileSync(file, scenarioText(scenario))
    const user = `${party.account}@${place.domain}`
    const words = { domain: place.domain, user: party.account, instance: party.instance ?? party.account, ...keys }
    const args = [
      ...[`127.0.0.1:${place.port}`, '-sf', file, '-m', '1', '-t', 't1', '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-nd', '-cid_str', story],
      ...['-au', user, '-ap', party.password, '-auth_uri', place.domain, '-max_reconnect', '0'],
      ...['-timeout', `${PATIENCE_S}s`, '-timeout_error', '-recv_timeout', `${PATIENCE_S * 500}`],
      ...['-trace_err', '-error_file', join(folder, 'errors'), '-trace_msg', '-message_file', join(folder, 'messages')],
      ...Object.entries(words).flatMap(([word, value]) => ['-key', word, value]),
    ]
    const child = spawn(program, args, { cwd: folder, stdio: 'ignore', env: { ...process.env, TERM: 'dumb' } })
    const end = () => child.kill('SIGKILL')
    const hang = setTimeout(end, (PATIENCE_S + 5) * 1000)
    stop.addEventListener('abort', end)
    const [code] = (await once(child, 'exit')) as [number | null]
    clearTimeout(hang)
    stop.removeEventListener('abort', end)
    if (code !== 0) throw new Error(`${scenario} of ${user} ended with ${code}\n${said(join(folder, 'errors'))}\n${said(join(folder, 'messages')).slice(-12_000)}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `<!-- sign in -->` stands for the scenario of that name. */
function scenarioText(name: string): string {
  const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')
  return read(`${name}.xml`).replace('<!-- sign in -->', () => read('sign-in.xml'))
}

const said = (file: string): string => (existsSync(file) ? readFileSync(file, 'latin1') : '')
