import { expect, test } from 'vitest'
import { report } from './report.ts'

test('what failed stands with its remedy, and the last line says what it comes to', () => {
  const text = report([
    { set: 'Roles', check: 'Runs', target: 'server', state: 'ok', found: 'up' },
    { set: 'Test-OwaConnectivity', check: 'ImInboundPort', target: 'owa.parley.test', state: 'failure', found: 'Nobody listens', remedy: 'Free the port.' },
    { set: 'Test-Cs', check: 'Messages', target: '', state: 'skipped', found: '' },
  ])
  expect(text.split('\n')).toEqual([
    'ok       Roles: Runs                          server: up',
    'FAILURE  Test-OwaConnectivity: ImInboundPort  owa.parley.test: Nobody listens',
    '         → Free the port.',
    '-        Test-Cs: Messages',
    '',
    '1 failure, 0 warnings, 1 check in order.',
  ])
  expect(report([{ set: 'Roles', check: 'Runs', target: 'server', state: 'ok', found: 'up' }])).toContain('Everything is in order: 1 check.')
})
