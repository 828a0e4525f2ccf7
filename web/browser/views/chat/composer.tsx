import { Button, makeStyles, Text, Textarea, tokens } from '@fluentui/react-components'
import { SendFilled } from '@fluentui/react-icons/svg/send'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { wireLimits } from '../../../shared/wire.ts'
import { sendMessage } from '../../actions/send-message.ts'
import { TypingReporter } from '../../actions/typing.ts'
import { currentOutbox } from '../../live.ts'
import { fluentRef } from '../../shared/fluent-ref.ts'
import { usePresence } from '../../shared/use-presence.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'

const limit = wireLimits.messageCharacters

const useStyles = makeStyles({
  root: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalM}` },
  row: { display: 'flex', alignItems: 'flex-end', gap: tokens.spacingHorizontalS },
  field: { flexGrow: 1, minWidth: 0 },
  area: { maxHeight: '160px', fieldSizing: 'content', minHeight: '32px' },
  hint: { display: 'block', color: tokens.colorNeutralForeground3, marginBottom: tokens.spacingVerticalXS },
  wrong: { display: 'block', color: tokens.colorPaletteRedForeground1, marginTop: tokens.spacingVerticalXS },
})

/** Enter sends, Shift+Enter breaks the line. What is written stays with its conversation until it is sent. */
export function Composer({ address, name }: { address: string; name: string }) {
  const styles = useStyles()
  const [text, setText] = useState(() => currentOutbox()?.draft(address) ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  const typing = useRef<TypingReporter>(null)
  const im = useLive((live) => live.im.state)
  const usable = im === 'signed-in' || im === 'signing-in'
  useEffect(() => {
    const reporter = new TypingReporter(address)
    typing.current = reporter
    // On a touch screen the keyboard would cover what was just opened to be read.
    if (matchMedia('(hover: hover)').matches) field.current?.focus({ preventScroll: true })
    return () => reporter.stop()
  }, [address])
  const write = (next: string) => {
    setText(next)
    currentOutbox()?.keepDraft(address, next)
    typing.current?.wrote(next !== '')
  }
  const tooLong = text.length > limit
  const send = () => {
    const message = text.replace(/\s+$/u, '')
    if (message.trim() === '' || tooLong || !usable) return
    sendMessage(address, message)
    write('')
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <div className={styles.root}>
      <Expectation address={address} name={name} />
      <div className={styles.row}>
        <Textarea
          ref={fluentRef(field)}
          className={styles.field}
          textarea={{ className: styles.area, rows: 1 }}
          aria-label={t('chat.composer')}
          placeholder={t('chat.composer')}
          dir="auto"
          value={text}
          onChange={(_, data) => write(data.value)}
          onKeyDown={onKeyDown}
          aria-invalid={tooLong}
        />
        <Button appearance="primary" icon={<SendFilled />} aria-label={t('chat.send')} disabled={text.trim() === '' || tooLong || !usable} onClick={send} />
      </div>
      {tooLong && (
        <Text size={200} role="alert" className={styles.wrong}>
          {t('chat.tooLong', { limit, count: text.length })}
        </Text>
      )}
    </div>
  )
}

/** What will happen to a message, said before it is written. */
function Expectation({ address, name }: { address: string; name: string }) {
  const styles = useStyles()
  const status = usePresence(address)?.status
  if (status !== 'offline' && status !== 'do-not-disturb') return null
  return (
    <Text size={200} className={styles.hint}>
      {status === 'offline' ? t('chat.willBeStored', { name }) : t('chat.doNotDisturb', { name })}
    </Text>
  )
}
