import { expect, test } from 'vitest'
import { Tokens } from './tokens.ts'

test('tokens are what the randomness says, 96 bits each, none twice over many pools', () => {
  let drawn = 0
  const tokens = new Tokens((bytes) => {
    const pool = Buffer.alloc(bytes)
    for (let at = 0; at < bytes; at += 4) pool.writeUInt32BE(++drawn, at)
    return pool
  })
  const made = Array.from({ length: 1_000 }, () => tokens.next())
  expect(made[0]).toBe(Buffer.from([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]).toString('base64url'))
  expect(new Set(made).size).toBe(1_000)
  for (const token of made) expect(token).toMatch(/^[\w-]{16}$/)
})
