import { makeStyles, tokens, Toolbar, ToolbarButton, ToolbarDivider, ToolbarToggleButton } from '@fluentui/react-components'
import { LinkRegular } from '@fluentui/react-icons/svg/link'
import { LinkDismissRegular } from '@fluentui/react-icons/svg/link-dismiss'
import { TextBoldRegular } from '@fluentui/react-icons/svg/text-bold'
import { TextBulletListRegular } from '@fluentui/react-icons/svg/text-bullet-list'
import { TextClearFormattingRegular } from '@fluentui/react-icons/svg/text-clear-formatting'
import { TextItalicRegular } from '@fluentui/react-icons/svg/text-italic'
import { TextNumberListLtrRegular } from '@fluentui/react-icons/svg/text-number-list-ltr'
import { TextQuoteRegular } from '@fluentui/react-icons/svg/text-quote'
import { TextStrikethroughRegular } from '@fluentui/react-icons/svg/text-strikethrough'
import { TextUnderlineRegular } from '@fluentui/react-icons/svg/text-underline'
import { type ReactElement, useEffect, useState } from 'react'
import { t } from '../../../text/text.ts'
import type { Editor } from './squire-editor.ts'

const useStyles = makeStyles({
  bar: { position: 'sticky', top: 0, zIndex: 1, flexShrink: 0, flexWrap: 'wrap', padding: `2px ${tokens.spacingHorizontalS}`, backgroundColor: tokens.colorNeutralBackground1, borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  button: { minWidth: '28px' },
})

interface Format {
  name: string
  text: string
  icon: ReactElement
  tag: string
  on(editor: Editor): void
  off(editor: Editor): void
}

const formats = (): Format[] => [
  { name: 'bold', text: t('compose.bold'), icon: <TextBoldRegular />, tag: 'B', on: (editor) => editor.bold(), off: (editor) => editor.removeBold() },
  { name: 'italic', text: t('compose.italic'), icon: <TextItalicRegular />, tag: 'I', on: (editor) => editor.italic(), off: (editor) => editor.removeItalic() },
  { name: 'underline', text: t('compose.underline'), icon: <TextUnderlineRegular />, tag: 'U', on: (editor) => editor.underline(), off: (editor) => editor.removeUnderline() },
  { name: 'strike', text: t('compose.strikethrough'), icon: <TextStrikethroughRegular />, tag: 'S', on: (editor) => editor.strikethrough(), off: (editor) => editor.removeStrikethrough() },
  { name: 'bullets', text: t('compose.bullets'), icon: <TextBulletListRegular />, tag: 'UL', on: (editor) => editor.makeUnorderedList(), off: (editor) => editor.removeList() },
  { name: 'numbers', text: t('compose.numbers'), icon: <TextNumberListLtrRegular />, tag: 'OL', on: (editor) => editor.makeOrderedList(), off: (editor) => editor.removeList() },
  { name: 'quote', text: t('compose.quote'), icon: <TextQuoteRegular />, tag: 'BLOCKQUOTE', on: (editor) => editor.increaseQuoteLevel(), off: (editor) => editor.decreaseQuoteLevel() },
]

/** How the text under the cursor looks, and the buttons that change it. */
export function FormatBar({ editor, locked, onLink }: { editor: Editor; locked: boolean; onLink(): void }) {
  const styles = useStyles()
  const all = formats()
  const [here, setHere] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const look = () => setHere(new Set([...['B', 'I', 'U', 'S', 'A'].filter((tag) => editor.hasFormat(tag)), ...['UL', 'OL', 'BLOCKQUOTE'].filter((tag) => editor.getPath().split('>').some((step) => step.split(/[#.[]/)[0] === tag))]))
    const events = ['pathChange', 'select', 'cursor', 'input']
    for (const event of events) editor.addEventListener(event, look)
    return () => {
      for (const event of events) editor.removeEventListener(event, look)
    }
  }, [editor])
  // The editor keeps its selection while a button is pressed.
  const keep = { onMouseDown: (event: React.MouseEvent) => event.preventDefault() }
  const run = (work: () => void) => () => {
    work()
    editor.focus()
  }
  return (
    <Toolbar aria-label={t('compose.formatting')} size="small" className={styles.bar} checkedValues={{ format: all.filter((one) => here.has(one.tag)).map((one) => one.name) }}>
      {all.map((one) => (
        <ToolbarToggleButton key={one.name} name="format" value={one.name} className={styles.button} disabled={locked} aria-label={one.text} title={one.text} icon={one.icon} {...keep} onClick={run(() => (here.has(one.tag) ? one.off(editor) : one.on(editor)))} />
      ))}
      <ToolbarDivider />
      {here.has('A') ? (
        <ToolbarButton className={styles.button} disabled={locked} aria-label={t('compose.removeLink')} title={t('compose.removeLink')} icon={<LinkDismissRegular />} {...keep} onClick={run(() => editor.removeLink())} />
      ) : (
        <ToolbarButton className={styles.button} disabled={locked} aria-label={t('compose.link')} title={t('compose.link')} icon={<LinkRegular />} {...keep} onClick={onLink} />
      )}
      <ToolbarButton className={styles.button} disabled={locked} aria-label={t('compose.removeFormat')} title={t('compose.removeFormat')} icon={<TextClearFormattingRegular />} {...keep} onClick={run(() => editor.removeAllFormatting())} />
    </Toolbar>
  )
}
