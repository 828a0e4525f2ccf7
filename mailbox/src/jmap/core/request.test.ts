import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RequestError } from './errors.ts'
import { safeCopy, type JsonObject } from './json.ts'
import { coreLimits, hiddenLimits } from './limits.ts'
import { resolveReferences } from './references.ts'
import { parseRequest, type Invocation } from './request.ts'
import { applyPatch } from './set.ts'

const known = new Set(['urn:ietf:params:jmap:core'])
const parse = (value: unknown) => parseRequest(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), known)

const problem = (value: unknown): string => {
  try {
    parse(value)
    return 'none'
  } catch (error) {
    return error instanceof RequestError ? String(error.problem['type']).split(':').at(-1) ?? '' : String(error)
  }
}

const request = { using: ['urn:ietf:params:jmap:core'], methodCalls: [['Core/echo', { a: 1 }, 'x']] }

test('a request is taken apart; what is none is refused with the kind of fault', () => {
  expect(parse(request).methodCalls).toEqual([['Core/echo', { a: 1 }, 'x']])
  expect(problem('{')).toBe('notJSON')
  expect(problem('\xff')).toBe('notJSON')
  for (const wrong of [[], { using: [] }, { ...request, using: 'x' }, { ...request, methodCalls: [['a', {}]] }, { ...request, methodCalls: [['a', [], 'x']] }, { ...request, createdIds: [] }]) expect(problem(wrong)).toBe('notRequest')
  expect(problem({ ...request, using: ['urn:unknown'] })).toBe('unknownCapability')
  expect(problem({ ...request, methodCalls: Array.from({ length: coreLimits.maxCallsInRequest + 1 }, () => ['a', {}, 'x']) })).toBe('limit')
})

test('JSON that is too deep, or reaches for a prototype, is refused', () => {
  expect(problem(`{"using":[],"methodCalls":[],"x":${'['.repeat(1000)}${']'.repeat(1000)}}`)).toBe('notRequest')
  expect(problem('{"using":[],"methodCalls":[["a",{"__proto__":{"polluted":1}},"x"]]}')).toBe('notRequest')
  expect(({} as JsonObject)['polluted']).toBeUndefined()
  const { methodCalls } = parse('{"using":[],"methodCalls":[["a",{"constructor":1},"x"]]}')
  expect(Object.getPrototypeOf(methodCalls[0]?.[1])).toBeNull()
})

test('a safe copy equals its original', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 5 }).filter((text) => !text.includes('__proto__')), (text) => void expect(JSON.stringify(safeCopy(JSON.parse(text), 64))).toBe(JSON.stringify(JSON.parse(text)))))
})

const responses: Invocation[] = [
  ['Foo/changes', { created: ['a', 'b'], updated: [], nested: { 'x/y': 1 } }, 't0'],
  ['Foo/get', { list: [{ id: 'a', members: ['m1', 'm2'] }, { id: 'b', members: ['m3'] }] }, 't1'],
]

const look = (resultOf: string, name: string, path: string) => resolveReferences({ '#ids': { resultOf, name, path } }, responses)['ids']

test('references find what earlier responses hold, through lists and escaped names', () => {
  expect(look('t0', 'Foo/changes', '/created')).toEqual(['a', 'b'])
  expect(look('t0', 'Foo/changes', '/created/1')).toBe('b')
  expect(look('t0', 'Foo/changes', '/nested/x~1y')).toBe(1)
  expect(look('t1', 'Foo/get', '/list/*/id')).toEqual(['a', 'b'])
  expect(look('t1', 'Foo/get', '/list/*/members')).toEqual(['m1', 'm2', 'm3'])
})

test('references that lead nowhere are refused, and so is an argument given twice', () => {
  for (const [of, name, path] of [['t9', 'Foo/get', '/list'], ['t0', 'Foo/get', '/list'], ['t1', 'Foo/get', '/nothing'], ['t1', 'Foo/get', 'list'], ['t1', 'Foo/get', '/list/7'], ['t1', 'Foo/get', '/constructor']] as const) {
    expect(() => look(of, name, path)).toThrow('invalidResultReference')
  }
  expect(() => resolveReferences({ ids: [], '#ids': { resultOf: 't0', name: 'Foo/changes', path: '/created' } }, responses)).toThrow('invalidArguments')
})

test('patches set, remove and replace; what overlaps or leads nowhere is refused', () => {
  const object = { keywords: { a: true, b: true }, name: 'x' }
  expect(applyPatch(object, { 'keywords/a': null, 'keywords/c~1d': true, name: null })).toEqual({ keywords: { b: true, 'c/d': true }, name: null })
  expect(object.keywords).toEqual({ a: true, b: true })
  expect(() => applyPatch(object, { keywords: {}, 'keywords/a': true })).toThrow('invalidPatch')
  expect(() => applyPatch(object, { 'name/x': true })).toThrow('invalidPatch')
  expect(() => applyPatch(object, { 'nothing/x': true })).toThrow('invalidPatch')
})

test('a path may lead as deep as JSON may be', () => {
  const deep = (levels: number) => Array.from({ length: levels }, () => 'x').join('/')
  expect(() => applyPatch({}, { [deep(hiddenLimits.depth + 1)]: true })).toThrow(expect.objectContaining({ more: { description: `A path may lead ${hiddenLimits.depth} levels deep` } }))
  expect(() => look('t1', 'Foo/get', `/list/*/${deep(hiddenLimits.depth)}`)).toThrow(expect.objectContaining({ more: { description: `A path may lead ${hiddenLimits.depth} levels deep` } }))
})
