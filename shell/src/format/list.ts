import { largest } from '../append-all.ts'
import type { ShellObject, ShellValue } from '../shell-object.ts'
import { cell, pad, widthOf } from './cell.ts'

/** `Name : value` for each property, a blank line between objects. Lines are not cut, so that values can be copied. */
export function list(objects: readonly (readonly (readonly [string, ShellValue])[])[]): string[] {
  return objects.flatMap((properties, i) => [...(i > 0 ? [''] : []), ...one(properties)])
}

function one(properties: readonly (readonly [string, ShellValue])[]): string[] {
  const width = largest(properties.map(([name]) => widthOf(name)))
  return properties.flatMap(([name, value]) => {
    const [first = '', ...more] = cell(value, 1000).split(/\r?\n/)
    return [`${pad(name, width, false)} : ${first}`.trimEnd(), ...more.map((line) => `${' '.repeat(width + 3)}${line}`.trimEnd())]
  })
}

export const entriesOf = (object: ShellObject): (readonly [string, ShellValue])[] => Object.entries(object.properties)
