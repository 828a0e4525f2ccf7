import { expect } from 'vitest'
import type { ChosenStatus, Status } from '../../web/shared/wire.ts'
import { startLab } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

sipeTest('every status chosen in the browser is shown in the client', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const a = lab.address('alice')
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob')
  await bob.shows('buddy-state', a, 'available')
  const shown: [ChosenStatus, string][] = [
    ['busy', 'busy'],
    ['do-not-disturb', 'do-not-disturb'],
    ['be-right-back', 'be-right-back'],
    ['off-work', 'away'],
    ['available', 'available'],
    ['appear-away', 'away'],
  ]
  for (const [chosen, state] of shown) {
    await alice.send('status.set', { status: chosen })
    await bob.shows('buddy-state', a, state)
  }
  await alice.send('im.sign-out', {})
  await bob.shows('buddy-state', a, 'offline')
})

sipeTest('every status chosen in the client is shown in the browser', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const b = lab.address('bob')
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  await using bob = await SipeClient.start(lab, 'bob')
  await alice.until(() => alice.statusOf(b) === 'available')
  const shown: [string, Status][] = [
    ['busy', 'busy'],
    ['do-not-disturb', 'do-not-disturb'],
    ['be-right-back', 'be-right-back'],
    ['away', 'away'],
    ['invisible', 'offline'],
    ['available', 'available'],
  ]
  for (const [chosen, status] of shown) {
    bob.do(`status ${chosen}`)
    await alice.until(() => alice.statusOf(b) === status)
  }
  await bob.quit()
  await alice.until(() => alice.statusOf(b) === 'offline')
})

sipeTest('a note goes both ways and goes away again', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  await using bob = await SipeClient.start(lab, 'bob')
  await alice.send('note.set', { text: 'Zurück um 15 Uhr <ok> & "so"' })
  await bob.shows('buddy-text', a, 'Zurück um 15 Uhr')
  bob.do('status busy In a workshop & away')
  await alice.until(() => alice.statusOf(b) === 'busy' && alice.noteOf(b) === 'In a workshop & away')
  bob.do('status available')
  await alice.until(() => alice.statusOf(b) === 'available' && alice.noteOf(b) === '')
})

sipeTest('two endpoints of one person agree on the status, whichever it was chosen in', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const b = lab.address('bob')
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  const web = await lab.signIn('bob')
  await using client = await SipeClient.start(lab, 'bob')
  await web.send('status.set', { status: 'busy' })
  await client.shows('own-state', '*', 'busy')
  await alice.until(() => alice.statusOf(b) === 'busy')
  client.do('status do-not-disturb')
  await web.until(() => web.snapshot.me.presence.status === 'do-not-disturb' && web.snapshot.me.chosen === 'do-not-disturb')
  await alice.until(() => alice.statusOf(b) === 'do-not-disturb')
  await web.send('status.set', { status: null })
  await alice.until(() => alice.statusOf(b) === 'available')
  await client.shows('own-state', '*', 'available')
})

sipeTest('what was chosen in the browser stands when the client signs in, and the client shows it', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const b = lab.address('bob')
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  const web = await lab.signIn('bob')
  await web.send('status.set', { status: 'do-not-disturb' })
  await web.send('note.set', { text: 'writing' })
  await alice.until(() => alice.statusOf(b) === 'do-not-disturb' && alice.noteOf(b) === 'writing')
  await using client = await SipeClient.start(lab, 'bob')
  await client.event('own-status', { status: 'do-not-disturb', note: 'writing' })
  expect([alice.statusOf(b), alice.noteOf(b), web.snapshot.me.chosen]).toEqual(['do-not-disturb', 'writing', 'do-not-disturb'])
})

sipeTest('one endpoint of two signs out: the person is still there, with the status that was chosen', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const b = lab.address('bob')
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  const web = await lab.signIn('bob')
  await using client = await SipeClient.start(lab, 'bob')
  client.do('status busy')
  await alice.until(() => alice.statusOf(b) === 'busy')
  await client.quit()
  await web.until(() => web.snapshot.me.presence.status === 'busy')
  expect(alice.statusOf(b)).toBe('busy')
  await web.send('im.sign-out', {})
  await alice.until(() => alice.statusOf(b) === 'offline')
})

sipeTest('a client that is idle makes its person inactive, unless the browser of the same person is in use', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const b = lab.address('bob')
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  await using client = await SipeClient.start(lab, 'bob')
  await alice.until(() => alice.statusOf(b) === 'available')
  client.do('idle 600')
  await alice.until(() => alice.statusOf(b) === 'inactive')
  const web = await lab.signIn('bob')
  await alice.until(() => alice.statusOf(b) === 'available')
  await web.send('im.sign-out', {})
  await alice.until(() => alice.statusOf(b) === 'inactive')
  // Pidgin sets the chosen status again when its user is back; the plugin alone says nothing then.
  client.do('idle 0')
  client.do('status available')
  await alice.until(() => alice.statusOf(b) === 'available')
})
