import { teamsHighContrastTheme, type Theme, webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { useSyncExternalStore } from 'react'
import type { ThemeChoice } from './settings.ts'

export type ThemeName = 'light' | 'dark' | 'contrast'

export const themes: Record<ThemeName, Theme> = { light: webLightTheme, dark: webDarkTheme, contrast: teamsHighContrastTheme }

/** The choice made here wins; otherwise what the system asks for. */
export function resolveTheme(choice: ThemeChoice, system: { dark: boolean; moreContrast: boolean }): ThemeName {
  if (choice !== 'system') return choice
  if (system.moreContrast) return 'contrast'
  return system.dark ? 'dark' : 'light'
}

/** Follows a media query. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}

/** A phone, or a window as narrow as one: one pane at a time, the rail at the bottom. */
export const narrow = '@media (max-width: 719.98px)'
const narrowQuery = '(max-width: 719.98px)'

export function useNarrow(): boolean {
  return useMedia(narrowQuery)
}
