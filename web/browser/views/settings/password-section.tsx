import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, Subtitle2, tokens } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import { http } from '../../http.ts'
import { reasonOf } from '../../shared/reason.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  heading: { margin: 0 },
  submit: { alignSelf: 'start' },
})

const SHORTEST = 8
const empty = { current: '', next: '', repeat: '' }

/** Changes the person's own password; needs the old one. */
export function PasswordSection({ account }: { account: string }) {
  const styles = useStyles()
  const [typed, setTyped] = useState(empty)
  const [outcome, setOutcome] = useState<{ intent: 'success' | 'error'; text: string }>()
  const [working, setWorking] = useState(false)
  const differ = typed.repeat !== '' && typed.repeat !== typed.next
  const ready = typed.current !== '' && typed.next.length >= SHORTEST && typed.repeat === typed.next && !working
  const type = (change: Partial<typeof empty>) => {
    setTyped({ ...typed, ...change })
    setOutcome(undefined)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!ready) return
    setWorking(true)
    http('PUT', '/api/password', { current: typed.current, password: typed.next })
      .then(
        () => {
          setTyped(empty)
          setOutcome({ intent: 'success', text: t('password.changed') })
        },
        (error: unknown) => setOutcome({ intent: 'error', text: t('password.failed', { reason: reasonOf(error) }) }),
      )
      .finally(() => setWorking(false))
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-labelledby="settings-password">
      <Subtitle2 as="h2" id="settings-password" className={styles.heading}>
        {t('password.title')}
      </Subtitle2>
      {/* Password managers keep the new password under the right name. */}
      <input type="text" autoComplete="username" value={account} readOnly hidden />
      <Field label={t('password.current')}>
        <Input type="password" autoComplete="current-password" value={typed.current} onChange={(_, data) => type({ current: data.value })} />
      </Field>
      <Field label={t('password.new')} hint={t('password.hint', { count: SHORTEST })}>
        <Input type="password" autoComplete="new-password" value={typed.next} onChange={(_, data) => type({ next: data.value })} />
      </Field>
      <Field label={t('password.repeat')} {...(differ && { validationMessage: t('password.different') })}>
        <Input type="password" autoComplete="new-password" value={typed.repeat} onChange={(_, data) => type({ repeat: data.value })} />
      </Field>
      {outcome && (
        <MessageBar intent={outcome.intent} layout="multiline" role={outcome.intent === 'error' ? 'alert' : 'status'}>
          <MessageBarBody>{outcome.text}</MessageBarBody>
        </MessageBar>
      )}
      <Button type="submit" className={styles.submit} disabledFocusable={!ready}>
        {t('password.change')}
      </Button>
    </form>
  )
}
