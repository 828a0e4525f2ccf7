import { expect, test } from 'vitest'
import { redactText, REMOVED, safeField } from './redact.ts'

const CANARY = 'canary-9f3c'

test('the password of a URL, of a connection string and of a query is taken out, the rest stays readable', () => {
  expect(redactText(`postgres://parley:${CANARY}@db.example/parley`)).toBe(`postgres://parley:${REMOVED}@db.example/parley`)
  expect(redactText(`host=db user=parley password=${CANARY} port=1`)).toBe(`host=db user=parley password=${REMOVED} port=1`)
  expect(redactText(`/a?token=${CANARY}&x=1`)).toBe(`/a?token=${REMOVED}&x=1`)
  expect(redactText(`{"password":"${CANARY}","user":"x"}`)).not.toContain(CANARY)
})

test('bearer, basic and private keys are taken out', () => {
  for (const text of [`Authorization: Bearer ${CANARY}`, `basic ${CANARY}`, `-----BEGIN EC PRIVATE KEY-----\n${CANARY}\n-----END EC PRIVATE KEY-----`, `x -----BEGIN PRIVATE KEY-----\n${CANARY}`]) {
    expect(redactText(text)).not.toContain(CANARY)
  }
})

test('ordinary sentences about passwords stay', () => {
  for (const text of ['The user name or password is not correct.', 'sip:alice@parley.test', 'https://parley.test:8443/mail']) expect(redactText(text)).toBe(text)
})

test('a field with the name of a secret is taken out whatever its value is', () => {
  for (const name of ['password', 'newPassword', 'Authorization', 'Proxy-Authorization', 'set-cookie', 'accessToken', 'client_secret', 'privateKey', 'ha1Md5', 'csrf']) {
    expect(safeField(name, CANARY)).toBe(REMOVED)
    expect(safeField(name, 1234)).toBe(REMOVED)
    expect(JSON.stringify(safeField('request', { inner: { [name]: CANARY } }))).not.toContain(CANARY)
  }
  expect(safeField('key', '--http-port')).toBe('--http-port')
})

test('what cannot be written as text is told, not thrown', () => {
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  expect(safeField('value', loop)).toBe('[unprintable]')
  expect(safeField('value', 10n)).toBe('[unprintable]')
  expect(safeField('value', undefined)).toBe('undefined')
})

test('redaction of a hostile text takes no longer than its length', () => {
  const hostile = ['password=', 'a://b:', '"', 'token:', '-----BEGIN '].map((part) => part.repeat(200_000 / part.length))
  for (const text of hostile) expect(redactText(text).length).toBeGreaterThan(0)
})
