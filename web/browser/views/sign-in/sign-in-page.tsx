import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, Spinner, Text, Title2, tokens } from '@fluentui/react-components'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { HttpError } from '../../http.ts'
import { startLive } from '../../live.ts'
import { signIn } from '../../session.ts'
import { fluentRef } from '../../shared/fluent-ref.ts'
import { Logo } from '../../shared/logo.tsx'
import { useApp } from '../../store.ts'
import { t } from '../../text/text.ts'
import { narrow } from '../../theme.ts'

const useStyles = makeStyles({
  page: {
    height: '100%',
    overflowY: 'auto',
    display: 'grid',
    placeItems: 'center',
    padding: tokens.spacingHorizontalL,
    boxSizing: 'border-box',
    backgroundColor: tokens.colorNeutralBackground4,
    backgroundImage: `radial-gradient(60% 55% at 18% 12%, ${tokens.colorBrandBackground2}, transparent), radial-gradient(55% 50% at 88% 92%, ${tokens.colorBrandBackground2Hover}, transparent)`,
    [narrow]: { placeItems: 'start stretch', backgroundColor: tokens.colorNeutralBackground1, backgroundImage: 'none' },
    '@media (forced-colors: active)': { backgroundImage: 'none' },
  },
  card: {
    width: '380px',
    maxWidth: '100%',
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: '40px',
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    [narrow]: { width: '100%', padding: `${tokens.spacingVerticalXXL} 0`, boxShadow: 'none', borderRadius: 0 },
  },
  brand: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  words: { display: 'flex', flexDirection: 'column' },
  product: { fontSize: tokens.fontSizeBase500, fontWeight: tokens.fontWeightSemibold, lineHeight: tokens.lineHeightBase500 },
  quiet: { color: tokens.colorNeutralForeground3 },
  title: { margin: `${tokens.spacingVerticalS} 0 0` },
  submit: { marginTop: tokens.spacingVerticalS },
})

export function SignInPage() {
  const styles = useStyles()
  const ended = useApp((app) => app.ended)
  const [account, setAccount] = useState('')
  const [password, setPassword] = useState('')
  const [failure, setFailure] = useState('')
  const [working, setWorking] = useState(false)
  const passwordField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = `${t('signIn.title')} – ${t('app.name')}`
  }, [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (account.trim() === '' || password === '') return setFailure(t('signIn.missing'))
    setWorking(true)
    setFailure('')
    signIn(account.trim(), password).then(startLive, (error: unknown) => {
      setWorking(false)
      setFailure(sentenceFor(error))
      setPassword('')
      passwordField.current?.focus()
    })
  }
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit} noValidate>
        <div className={styles.brand}>
          <Logo size={44} />
          <div className={styles.words}>
            <span className={styles.product}>{t('app.name')}</span>
            <Text size={200} className={styles.quiet}>
              {t('app.tagline')}
            </Text>
          </div>
        </div>
        <Title2 as="h1" className={styles.title}>
          {t('signIn.title')}
        </Title2>
        {ended && failure === '' && (
          <MessageBar intent="info" politeness="polite">
            <MessageBarBody>{t(ended === 'expired' ? 'signIn.expired' : 'signIn.revoked')}</MessageBarBody>
          </MessageBar>
        )}
        {failure !== '' && (
          <MessageBar intent="error" role="alert">
            <MessageBarBody>{failure}</MessageBarBody>
          </MessageBar>
        )}
        <Field label={t('signIn.account')}>
          <Input size="large" name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus value={account} onChange={(_, data) => setAccount(data.value)} />
        </Field>
        <Field label={t('signIn.password')}>
          <Input ref={fluentRef(passwordField)} size="large" type="password" name="password" autoComplete="current-password" value={password} onChange={(_, data) => setPassword(data.value)} />
        </Field>
        <Button type="submit" size="large" appearance="primary" className={styles.submit} disabledFocusable={working} {...(working && { icon: <Spinner size="tiny" /> })}>
          {t(working ? 'signIn.working' : 'signIn.submit')}
        </Button>
      </form>
    </main>
  )
}

function sentenceFor(error: unknown): string {
  if (!(error instanceof HttpError)) return t('signIn.failed', { reason: t('error.unknown') })
  if (error.status === 401 || error.status === 403) return t('signIn.wrong')
  if (error.status === 429) return t('signIn.busy')
  if (error.code === 'unavailable') return t('signIn.unreachable')
  return t('signIn.failed', { reason: error.message })
}
