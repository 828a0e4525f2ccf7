import { xmlText } from './xml-text.ts'

/** Any plain document as XML: lists repeat the singular of their name, simple values become attributes. */
export function xmlDocument(root: string, document: object): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${element(root, document, '')}\n`
}

function element(name: string, value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return `${indent}<${name}>${xmlText(String(value ?? ''))}</${name}>`
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  const simple = entries.filter(([key, inner]) => typeof inner !== 'object' && /^[A-Za-z]+$/.test(key))
  const others = entries.filter((entry) => !simple.includes(entry))
  const open = `${indent}<${name}${simple.map(([key, inner]) => ` ${pascal(key)}="${xmlText(String(inner))}"`).join('')}`
  if (others.length === 0) return `${open}/>`
  const inner = others.flatMap(([key, child]) => children(key, child, `${indent}  `))
  return [`${open}>`, ...inner, `${indent}</${name}>`].join('\n')
}

function children(key: string, value: unknown, indent: string): string[] {
  // Keys that are names of hosts are no names of elements.
  if (!/^[A-Za-z]+$/.test(key)) return [`${indent}<Entry Name="${xmlText(key)}" Value="${xmlText(String(value))}"/>`]
  if (!Array.isArray(value)) return [element(pascal(key), value, indent)]
  if (value.length === 0) return [`${indent}<${pascal(key)}/>`]
  const one = pascal(key.replace(/s$/, ''))
  return [`${indent}<${pascal(key)}>`, ...value.map((item) => element(one, item, `${indent}  `)), `${indent}</${pascal(key)}>`]
}

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
