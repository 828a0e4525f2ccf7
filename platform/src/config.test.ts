import { resolve } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConfigError, readConfig, variableName, type OptionTable } from './config.ts'
import { logLevels, type LogLevel } from './diagnostics/log.ts'

const table = {
  data: { type: 'path', default: './data', help: 'where everything is kept' },
  bind: { type: 'host', default: '127.0.0.1', help: 'address to listen on' },
  'http-port': { type: 'port', default: 8080, help: 'plain HTTP' },
  'sip-tcp-port': { type: 'port', help: 'plain SIP' },
  'sample-users': { type: 'integer', min: 0, max: 1000, default: 0, help: 'accounts for load tests' },
  'sample-password': { type: 'string', secret: true, help: 'for all sample accounts' },
  'no-sample': { type: 'flag', help: 'without a sample organisation' },
} as const satisfies OptionTable

const faultsOf = (sources: Parameters<typeof readConfig>[1]) => {
  try {
    readConfig(table, sources)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

test('without anything given the defaults hold, with their types', () => {
  const config = readConfig(table, {})
  const port: number = config['http-port']
  const maybe: number | undefined = config['sip-tcp-port']
  const flag: boolean = config['no-sample']
  expect([port, maybe, flag, config.data, config['sample-password']]).toEqual([8080, undefined, false, resolve('./data'), undefined])
})

test('a flag wins over the environment, that over the file, that over the default', () => {
  const file = { 'http-port': 1, 'sample-users': 1, bind: 'Host.Example' }
  const env = { PARLEY_HTTP_PORT: '2', PARLEY_SAMPLE_USERS: '2' }
  const config = readConfig(table, { file, env, flags: { 'http-port': '3' } })
  expect([config['http-port'], config['sample-users'], config.bind]).toEqual([3, 2, 'host.example'])
})

test('an empty variable is no value, an empty flag is one', () => {
  expect(readConfig(table, { env: { PARLEY_HTTP_PORT: '' } })['http-port']).toBe(8080)
  expect(readConfig(table, { flags: { 'sample-password': '' } })['sample-password']).toBe('')
  expect(faultsOf({ flags: { data: '' } })).toHaveLength(1)
})

test('all faults are told together, each with its key as it was written, the fault and a remedy', () => {
  const faults = faultsOf({
    flags: { 'http-port': '70000', bind: true },
    env: { PARLEY_SAMPLE_USERS: '-1' },
    file: { 'no-sample': 'perhaps', htp: 1 },
    fileName: 'parley.json',
  })
  expect(faults).toEqual([
    { key: 'htp in parley.json', fault: 'there is no such option', remedy: expect.stringContaining('The options are') as string },
    { key: '--bind', fault: 'its value is missing', remedy: 'Give a host name or an IP address' },
    { key: '--http-port', fault: '"70000" is not a whole number from 0 to 65535', remedy: 'Give a whole number from 0 to 65535' },
    { key: 'PARLEY_SAMPLE_USERS', fault: '"-1" is not a whole number from 0 to 1000', remedy: 'Give a whole number from 0 to 1000' },
    { key: 'no-sample in parley.json', fault: '"perhaps" is not true or false', remedy: 'Give true or false' },
  ])
})

test('a misspelt option is told with the one that was meant', () => {
  expect(faultsOf({ flags: { 'http-prot': '1' } })).toMatchObject([{ key: '--http-prot', remedy: 'Perhaps http-port was meant' }])
  expect(faultsOf({ file: { httpport: 1 } })).toMatchObject([{ remedy: 'Perhaps http-port was meant' }])
})

test('a secret that is not acceptable is not repeated', () => {
  const [fault] = faultsOf({ flags: { 'sample-password': 'canary\0' } })
  expect(JSON.stringify(fault)).not.toContain('canary')
})

test('a file that is no object, and keys that every object has, are faults and not values', () => {
  expect(faultsOf({ file: [1] })).toMatchObject([{ fault: 'it does not hold one JSON object' }])
  expect(faultsOf({ file: JSON.parse('{"__proto__": {"http-port": 1}, "constructor": 2}') as unknown })).toHaveLength(2)
  expect(faultsOf({ file: Object.create({ 'http-port': 'inherited' }) as object })).toEqual([])
})

test('a word that is not one of the words allowed is told with all of them', () => {
  const levels = { 'log-level': { type: 'string', oneOf: logLevels, default: 'info', help: '' } } as const satisfies OptionTable
  const level: LogLevel = readConfig(levels, { flags: { 'log-level': 'warn' } })['log-level']
  expect(level).toBe('warn')
  expect(() => readConfig(levels, { env: { PARLEY_LOG_LEVEL: 'loud' } })).toThrow('PARLEY_LOG_LEVEL: "loud" is not one of debug, info, warn, error, silent')
})

test('a host is a name or an address, not a URL and not a number that looks like one', () => {
  for (const good of ['localhost', '0.0.0.0', '::1', 'a-b.example', 'lync.parley.test']) expect(faultsOf({ flags: { bind: good } })).toEqual([])
  for (const bad of ['http://x', 'a b', '-a', '1.2.3', '256.1.1.1', 'a..b', 'x'.repeat(64)]) expect(faultsOf({ flags: { bind: bad } })).toHaveLength(1)
})

test('every value comes back from its text, from each source', () => {
  const values = fc.record({ port: fc.integer({ min: 0, max: 65_535 }), users: fc.integer({ min: 0, max: 1000 }), flag: fc.boolean() })
  fc.assert(
    fc.property(values, ({ port, users, flag }) => {
      const given = { 'http-port': String(port), 'sample-users': String(users), 'no-sample': String(flag) }
      const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [variableName(name), value]))
      const file = { 'http-port': port, 'sample-users': users, 'no-sample': flag }
      for (const sources of [{ flags: given }, { env }, { file }]) {
        const config = readConfig(table, sources)
        expect([config['http-port'], config['sample-users'], config['no-sample']]).toEqual([port, users, flag])
      }
    }),
  )
})

test('whatever is given, the answer is values of the right types or a list of faults', () => {
  const anything = fc.oneof(fc.anything(), fc.string(), fc.integer(), fc.constantFrom('0x10', '1e3', ' 5 ', '٥', 'true\n'))
  const file = fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(table)), fc.string()), anything)
  fc.assert(
    fc.property(file, (given) => {
      try {
        const config = readConfig(table, { file: given })
        expect(Number.isInteger(config['http-port']) && config['http-port'] >= 0 && config['http-port'] <= 65_535).toBe(true)
        expect(typeof config['no-sample']).toBe('boolean')
        expect(typeof config.bind).toBe('string')
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError)
        for (const fault of (error as ConfigError).faults) expect(fault.fault.length).toBeLessThan(400)
      }
    }),
  )
})
