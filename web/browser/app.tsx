import { FluentProvider } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { startLive } from './live.ts'
import { currentRoute } from './router.ts'
import { currentSession, wasHere } from './session.ts'
import { fetchAhead } from './shared/lazy-part.ts'
import { useSettings } from './settings.ts'
import { useApp } from './store.ts'
import { type Language, loadLanguage, resolveLanguage } from './text/text.ts'
import { resolveTheme, themes, useMedia } from './theme.ts'
import { Frame } from './views/frame/frame.tsx'
import { views } from './views/frame/views.ts'
import { SignInPage } from './views/sign-in/sign-in-page.tsx'
import { StartPage } from './views/sign-in/start-page.tsx'

const askAgainMs = 3_000

export function App() {
  const language = useLanguage()
  const theme = useThemeName()
  useFirstSession()
  const session = useApp((app) => app.session)
  if (language === undefined) return null
  return (
    <FluentProvider theme={themes[theme]} key={language}>
      {session === 'signed-in' ? <Frame /> : session === 'signed-out' ? <SignInPage /> : <StartPage unreachable={session === 'unreachable'} />}
    </FluentProvider>
  )
}

/** The language that `t` speaks; undefined until its file is there. A change draws everything anew. */
function useLanguage(): Language | undefined {
  const wanted = useSettings((settings) => settings.language)
  const [language, setLanguage] = useState<Language>()
  useEffect(() => {
    const next = resolveLanguage(wanted, navigator.languages)
    void loadLanguage(next)
      // Its file may be gone after an upgrade of the server: English is always there.
      .catch(() => loadLanguage('en'))
      .then(() => {
        document.documentElement.lang = next
        setLanguage(next)
      })
  }, [wanted])
  return language
}

function useThemeName() {
  const choice = useSettings((settings) => settings.theme)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const moreContrast = useMedia('(prefers-contrast: more)')
  const theme = resolveTheme(choice, { dark, moreContrast })
  useEffect(() => {
    document.documentElement.style.colorScheme = theme === 'light' ? 'light' : 'dark'
    document.body.style.backgroundColor = themes[theme].colorNeutralBackground4
  }, [theme])
  return theme
}

/** Goes on with the session that the browser still has, asking until the server answers. */
function useFirstSession(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    if (wasHere()) fetchAhead(views[currentRoute().view])
    const ask = () =>
      currentSession().then(
        (session) => (session ? startLive(session) : useApp.setState({ session: 'signed-out' })),
        () => {
          useApp.setState({ session: 'unreachable' })
          timer = setTimeout(ask, askAgainMs)
        },
      )
    void ask()
    return () => clearTimeout(timer)
  }, [])
}
