import { createPrivateKey, X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '@parley/platform/errors'
import { pfxFiles } from './fixtures/pfx-files.ts'
import { readPfx } from './pfx.ts'

const bytes = (file: keyof typeof pfxFiles) => Buffer.from(pfxFiles[file], 'base64')

test.each(['aes', 'tripleDes'] as const)('certificate and key come out of a file encrypted with %s, and belong together', async (file) => {
  const { certificates, keys } = await readPfx(bytes(file), 'parley')
  expect([certificates.length, keys.length]).toEqual([1, 1])
  const certificate = new X509Certificate(certificates[0] ?? '')
  expect(certificate.subject).toContain('CN=imported.parley.test')
  expect(certificate.checkPrivateKey(createPrivateKey(keys[0] ?? ''))).toBe(true)
})

test('a wrong password is told from a damaged file', async () => {
  await expect(readPfx(bytes('aes'), 'Parley')).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('password') })
  await expect(readPfx(bytes('aes').subarray(0, 300), 'parley')).rejects.toMatchObject({ code: 'invalid' })
})

test('RC2 of 40 bits is refused with what to do', async () => {
  await expect(readPfx(bytes('rc2'), 'parley')).rejects.toMatchObject({ code: 'invalid', remedy: expect.stringContaining('AES256-SHA256') })
})

test('whatever the bytes are, they are read or refused by name', async () => {
  const good = bytes('aes')
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, value) => {
      const changed = Buffer.from(good)
      changed[at] = value
      await readPfx(changed, 'parley').catch((thrown: unknown) => expect(thrown).toBeInstanceOf(AppError))
    }),
    { numRuns: 150 },
  )
})
