import { expect, test } from 'vitest'
import { bodyOf, xmlCases, type XmlCase } from '../../corpus/xml/cases.ts'
import { BodyError } from './body-error.ts'
import { parseCategoryPublish } from './category-publish.ts'
import { stateOf } from './category-state.ts'
import { parseContactCommand } from './contact-soap.ts'
import { parseXml } from './xml.ts'
import { writeXml } from './xml-writer.ts'

/** Everything the sender's text alone decides; whether it may be done is for the server. */
function parse(c: XmlCase): unknown {
  const body = bodyOf(c)
  if (c.category === 'enc') return parseXml(body)
  if (c.kind === 'contact') return parseContactCommand(body)
  const publish = parseCategoryPublish(body)
  for (const { categoryName, content } of publish.publications) if (categoryName === 'state') stateOf(content!)
  return publish
}

const by = (wanted: (c: XmlCase) => boolean) => xmlCases.filter(wanted).map((c) => [c.id, c.note, c] as const)

test.each(by((c) => c.expect.includes('rejected-400')))('%s: %s is refused while it is read', (_, __, c) => {
  expect(() => parse(c)).toThrow(BodyError)
})

test.each(by((c) => c.expect.some((e) => e.startsWith('accepted') || e.startsWith('rejected-409'))))('%s: %s is read', (_, __, c) => {
  expect(() => parse(c)).not.toThrow()
})

test('a byte order mark is tolerated', () => {
  expect(parse(xmlCases.find((c) => c.id === 'X-enc-005')!)).toMatchObject({ name: 'a' })
})

test.each(by((c) => c.expect.includes('shown-literally')))('%s: %s is text, and stays the same text when it is written again', (_, __, c) => {
  const tree = parseXml(bodyOf(c))
  expect(parseXml(writeXml(tree))).toEqual(tree)
})
