import { makeStyles, Text, tokens } from '@fluentui/react-components'
import type { Message, MessageEvent } from '../../../shared/wire.ts'
import { useLookedUpName } from '../../shared/use-looked-up-name.ts'
import { useLive } from '../../store.ts'
import { eventText } from '../../text/event-text.ts'
import { fullTime } from '../../text/time.ts'

const useStyles = makeStyles({
  line: { textAlign: 'center', color: tokens.colorNeutralForeground3, margin: `${tokens.spacingVerticalS} 0` },
})

/** Somebody came or went. */
export function EventLine({ message, event }: { message: Message; event: MessageEvent }) {
  const styles = useStyles()
  const text = useEventText(message, event)
  return (
    <Text size={200} className={styles.line} title={fullTime(message.at)} data-event={event.what}>
      <bdi>{text}</bdi>
    </Text>
  )
}

export function useEventText(message: Message, event: MessageEvent): string {
  const me = useLive((live) => live.me.person.address)
  const name = useLookedUpName(event.who)
  return eventText(event, name, { mine: event.who === me, asked: message.state === 'received' })
}
