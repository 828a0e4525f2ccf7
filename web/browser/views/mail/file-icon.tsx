import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { CalendarLtrRegular } from '@fluentui/react-icons/svg/calendar-ltr'
import { DocumentRegular } from '@fluentui/react-icons/svg/document'
import { DocumentPdfRegular } from '@fluentui/react-icons/svg/document-pdf'
import { DocumentTextRegular } from '@fluentui/react-icons/svg/document-text'
import { FolderZipRegular } from '@fluentui/react-icons/svg/folder-zip'
import { ImageRegular } from '@fluentui/react-icons/svg/image'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { TableRegular } from '@fluentui/react-icons/svg/table'
import { VideoRegular } from '@fluentui/react-icons/svg/video'
import type { FluentIcon } from '@fluentui/react-icons'

const useStyles = makeStyles({
  icon: { display: 'inline-flex', justifyContent: 'center', fontSize: '24px', color: tokens.colorBrandForeground1 },
  red: { color: tokens.colorStatusDangerForeground1 },
  green: { color: tokens.colorStatusSuccessForeground1 },
})

const kinds: readonly [RegExp, FluentIcon, ('red' | 'green')?][] = [
  [/^image\//, ImageRegular],
  [/pdf/, DocumentPdfRegular, 'red'],
  [/spreadsheet|excel|csv/, TableRegular, 'green'],
  [/zip|compressed|tar/, FolderZipRegular],
  [/^(?:video|audio)\//, VideoRegular],
  [/calendar/, CalendarLtrRegular],
  [/rfc822/, MailRegular],
  [/^text\/|word|document|rtf/, DocumentTextRegular],
]

/** What kind of file it is, by its type; the name may say anything. */
export function FileIcon({ type }: { type: string }) {
  const styles = useStyles()
  const [, Icon, colour] = kinds.find(([pattern]) => pattern.test(type)) ?? [undefined, DocumentRegular]
  return (
    <span aria-hidden className={mergeClasses(styles.icon, colour && styles[colour])}>
      <Icon />
    </span>
  )
}
