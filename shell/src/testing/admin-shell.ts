import { TestAdmin } from '@parley/admin/testing'
import { defaultTopology } from '@parley/topology/default-topology'
import type { Topology } from '@parley/topology/topology'
import { expect } from 'vitest'
import { HttpApiClient } from '../http-api-client.ts'
import type { ShellObject, ShellValue } from '../shell-object.ts'
import { runShell, type RunShellOptions, type ShellRun } from './run-shell.ts'

export type Properties = Record<string, ShellValue>

/** The shell before a real admin API, in an organisation of its own. */
export class AdminShell implements AsyncDisposable {
  readonly admin: TestAdmin
  readonly api: HttpApiClient

  private constructor(admin: TestAdmin) {
    this.admin = admin
    this.api = new HttpApiClient({ url: `https://localhost:${admin.admin.port}/admin/v1`, ca: admin.ca.cert, token: admin.admin.token })
  }

  static async start(o: Parameters<typeof TestAdmin.start>[0] = {}, topology: Topology = defaultTopology({ domain: 'parley.test' })): Promise<AdminShell> {
    const admin = await TestAdmin.start(o)
    await admin.topology.publish(topology)
    return new AdminShell(admin)
  }

  /** Alice, who is an administrator, Bob and Carol. */
  async addPeople(): Promise<void> {
    for (const [first, last] of [['Alice', 'Archer'], ['Bob', 'Baker'], ['Carol', 'Cook']] as const) {
      await this.admin.ask('POST', '/users', { body: { account: first.toLowerCase(), password: 'correct horse battery', displayName: `${first} ${last}`, givenName: first, surname: last, administrator: first === 'Alice' } })
    }
  }

  run(lines: string | readonly string[], o: RunShellOptions = {}): Promise<ShellRun> {
    return runShell(lines, { api: this.api, width: 160, ...o })
  }

  /** Nothing may fail. */
  async fine(...lines: string[]): Promise<ShellRun> {
    const run = await this.run(lines)
    expect(run.errors.map((e) => e.message)).toEqual([])
    return run
  }

  /** The first object of a line. */
  async only(line: string): Promise<Properties> {
    return objects(await this.fine(line))[0]!
  }

  async failure(line: string): Promise<ShellRun['errors'][number]> {
    return (await this.run(line)).errors[0]!
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api[Symbol.asyncDispose]()
    await this.admin[Symbol.asyncDispose]()
  }
}

export const objects = (run: ShellRun): Properties[] => run.values.map((value) => (value as ShellObject).properties as Properties)
