// Debian packages the tests drive: installed here when that is allowed, named loudly when it isn't.
import { existsSync } from 'node:fs'
import { run } from './install.mjs'
import { say, working } from './say.mjs'

/** package → the program that shows it is there, and what goes untested without it */
const wanted = {
  chromium: { program: '/usr/bin/chromium', for: 'browser tests' },
  swaks: { program: '/usr/bin/swaks', for: 'SMTP tests with a client of another hand' },
  'linphone-cli': { program: '/usr/bin/linphonec', for: 'SIP tests with linphone' },
  'baresip-core': { program: '/usr/bin/baresip', for: 'SIP tests with baresip' },
  sipsak: { program: '/usr/bin/sipsak', for: 'SIP tests with sipsak' },
  kamailio: { program: '/usr/sbin/kamailio', for: 'SIP tests through a foreign proxy, Kamailio' },
  'pidgin-sipe': { program: '/usr/lib/purple-2/libsipe.so', for: 'tests with the Lync-type client pidgin-sipe' },
  'libpurple-dev': { program: '/usr/include/libpurple/purple.h', for: 'the driver of pidgin-sipe' },
  gcc: { program: '/usr/bin/gcc', for: 'the driver of pidgin-sipe' },
  'pkg-config': { program: '/usr/bin/pkg-config', for: 'the driver of pidgin-sipe' },
  'sip-tester': { program: '/usr/bin/sipp', for: 'SIP scenarios played by sipp' },
}

/** @returns the packages still missing */
export async function ensureDebianPackages() {
  const missing = Object.entries(wanted).filter(([, { program }]) => !existsSync(program))
  if (missing.length === 0) return []
  const names = missing.map(([name]) => name)
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const done = working(`Installing ${names.join(', ')} for the tests`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const apt = ['-o', 'DPkg::Lock::Timeout=300', '-qq']
    await run('apt-get', [...apt, 'update'], { env, stdio: 'ignore' })
    const code = await run('apt-get', [...apt, 'install', '-y', '--no-install-recommends', ...names], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    done(code === 0 ? 'done' : 'failed')
  }
  const still = missing.filter(([, { program }]) => !existsSync(program))
  for (const [name, { for: purpose }] of still) {
    say(`SKIPPED: ${purpose}, because ${name} is not installed. As root on Debian: apt-get install ${name}`)
  }
  return still.map(([name]) => name)
}
