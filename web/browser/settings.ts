import { create } from 'zustand'
import { type Language, languages } from './text/text.ts'

export type ThemeChoice = 'system' | 'light' | 'dark' | 'contrast'

/** Choices of this browser, not of the account: a screen at home may be dark and the one at work not. */
export interface Settings {
  theme: ThemeChoice
  language: Language | 'system'
  /** Whether the person wants notifications of the browser; it also has to permit them. */
  notifications: boolean
  /** The question whether they want them has been answered or put away. */
  notificationsAsked: boolean
}

const key = 'parley.settings'
const standard: Settings = { theme: 'system', language: 'system', notifications: false, notificationsAsked: false }
const themes = new Set<unknown>(['system', 'light', 'dark', 'contrast'])

/** Whatever is stored may be from another version: each field is taken only if it still means something. */
export function readSettings(stored: string | null): Settings {
  const found = parse(stored)
  const language = found['language']
  return {
    theme: themes.has(found['theme']) ? (found['theme'] as ThemeChoice) : standard.theme,
    language: typeof language === 'string' && Object.hasOwn(languages, language) ? (language as Language) : standard.language,
    notifications: found['notifications'] === true,
    notificationsAsked: found['notificationsAsked'] === true,
  }
}

function parse(stored: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(stored ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

export const useSettings = create<Settings>()(() => readSettings(storage()?.getItem(key) ?? null))

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change)
  storage()?.setItem(key, JSON.stringify(useSettings.getState()))
}

/** Undefined where the browser forbids storage: settings then last as long as the page. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
