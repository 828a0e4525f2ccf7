import { expect, test } from 'vitest'
import { findings } from '@parley/cli/doctor/checks'
import { report } from '@parley/cli/doctor/report'
import { HttpApiClient } from '@parley/shell/http-api-client'
import { startLab, type Lab } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

async function examine(lab: Lab): Promise<string> {
  const { url, token, ca } = lab.admin
  await using api = new HttpApiClient({ url, token, ca })
  return report(await findings(api))
}

test('an installation that works is found in order, with messages between its test users', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  expect(await examine(lab)).toContain('There are no test users')
  await using shell = new LabShell(lab)
  const { errors } = await shell.run(`New-CsHealthMonitoringConfiguration -Identity ${lab.pool} -FirstTestUserSipUri sip:erin@${lab.domain} -SecondTestUserSipUri sip:frank@${lab.domain}`)
  expect(errors).toEqual([])
  const text = await examine(lab)
  expect(text).toContain('Everything is in order')
  expect(text).toContain('Message from Outlook Web App to a client')
})

test('without trust the doctor names the check, the names in the certificate, and the line that mends it', async () => {
  await using lab = await startLab({ topology: (topology) => ({ ...topology, trustedApplicationPools: [] }) })
  const text = await examine(lab)
  expect(text).toMatch(/FAILURE {2}OWA\.Protocol\.Dep: Known server of the pool +owa\.parley\.test/)
  expect(text).toContain('New-CsTrustedApplicationPool')
})
