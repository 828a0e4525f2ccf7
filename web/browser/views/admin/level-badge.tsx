import { Badge } from '@fluentui/react-components'
import { t } from '../../text/text.ts'

const colours = { error: 'danger', warn: 'warning', info: 'informative' } as const
const words = { error: 'admin.levelError', warn: 'admin.levelWarn', info: 'admin.levelInfo' } as const

export type Level = keyof typeof colours

/** How grave an event is, in a word as well as a colour. */
export function LevelBadge({ level }: { level: Level }) {
  return (
    <Badge appearance="tint" color={colours[level]}>
      {t(words[level])}
    </Badge>
  )
}
