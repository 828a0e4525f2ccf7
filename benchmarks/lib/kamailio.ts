import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Target } from './sipload.ts'

const program = '/usr/sbin/kamailio'
const config = join(import.meta.dirname, '../kamailio/kamailio.cfg')

/** Kamailio of Debian on core 0, with our own configuration. @throws Error with the remedy when it is not installed */
export async function kamailio(port: number, more: { auth?: boolean } = {}): Promise<Target> {
  if (!existsSync(program)) throw new Error('Kamailio is not installed. On Debian: apt-get install kamailio')
  const folder = mkdtempSync(join(tmpdir(), 'parley-kamailio-'))
  const file = join(folder, 'kamailio.cfg')
  writeFileSync(file, readFileSync(config, 'utf8').replaceAll('@PORT@', String(port)).replaceAll('@RUN@', folder))
  const define = more.auth ? ['-A', 'WITH_AUTH'] : []
  const child = spawn('taskset', ['-c', '0', program, '-DD', '-E', '-m', '1024', '-M', '64', '-Y', folder, '-P', join(folder, 'pid'), '-f', file, ...define], { stdio: 'ignore', detached: true })
  const ended = once(child, 'exit')
  await Promise.race([listening(port), ended.then(() => Promise.reject(new Error('Kamailio ended before it listened')))])
  return {
    pid: child.pid ?? 0,
    ports: { tls: 0, tcp: port, ca: '' },
    stop: async () => {
      // Its workers too.
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('Kamailio does not listen')
}
