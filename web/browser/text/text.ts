import { en } from './en.ts'

export interface Plural {
  readonly one: string
  readonly other: string
}

export type TextKey = keyof typeof en

/** What a language file must hold: every key of English, with a plural where English has one. */
export type Catalogue = { readonly [K in TextKey]: (typeof en)[K] extends string ? string : Plural }

/** The names in braces of a template. */
type Fields<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Fields<Rest> : never
type FieldsOf<K extends TextKey> = (typeof en)[K] extends Plural ? 'count' | Fields<(typeof en)[K]['other']> : Fields<(typeof en)[K]>
type Parameters<K extends TextKey> = [FieldsOf<K>] extends [never] ? [] : [fields: Record<FieldsOf<K>, string | number>]

export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

let catalogue: Catalogue = en
let language: Language = 'en'
let plural = new Intl.PluralRules('en')

/** Text of the person's language. Fields are inserted as they are: text, never markup. */
export function t<K extends TextKey>(key: K, ...[fields]: Parameters<K>): string {
  const entry: string | Plural = catalogue[key]
  const values = fields as Record<string, string | number> | undefined
  const template = typeof entry === 'string' ? entry : entry[plural.select(Number(values?.['count'] ?? 0)) === 'one' ? 'one' : 'other']
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => formatField(values?.[name]))
}

const formatField = (value: string | number | undefined) => (typeof value === 'number' ? value.toLocaleString(language) : (value ?? ''))

/** BCP 47 tag for dates, numbers and the `lang` attribute. */
export function currentLanguage(): Language {
  return language
}

/** Resolves when `t` speaks `next`; English is always there, others are loaded. */
export async function loadLanguage(next: Language): Promise<void> {
  catalogue = next === 'en' ? en : (await import('./de.ts')).de
  language = next
  plural = new Intl.PluralRules(next)
  formats.clear()
}

const formats = new Map<string, Intl.DateTimeFormat>()

export function formatDate(at: number, style: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(style)
  let format = formats.get(key)
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(language, style)))
  return format.format(at)
}

/** The language asked for, or the first of the browser's that we speak. */
export function resolveLanguage(wanted: Language | 'system', preferred: readonly string[]): Language {
  if (wanted !== 'system') return wanted
  const spoken = preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in languages)
  return (spoken as Language | undefined) ?? 'en'
}
