import { makeStyles, tokens } from '@fluentui/react-components'
import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { distinct, parseRecipients, type Recipient } from '../../../mail/addresses.ts'
import { allRecipients, type Draft } from '../../../mail/compose/draft.ts'
import type { Suggestion } from '../../../mail/compose/suggestions.ts'
import { t } from '../../../text/text.ts'
import { RecipientChip } from './recipient-chip.tsx'
import { SuggestionList, suggestionId } from './suggestion-list.tsx'
import { useSuggestions } from './use-suggestions.ts'

const useStyles = makeStyles({
  field: { position: 'relative', display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS, padding: '4px 0', borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, ':focus-within': { borderBottomColor: tokens.colorCompoundBrandStroke } },
  label: { color: tokens.colorNeutralForeground3, lineHeight: '28px', minWidth: '28px' },
  chips: { display: 'flex', flexWrap: 'wrap', flexGrow: 1, minWidth: 0, gap: '4px', maxHeight: '116px', overflowY: 'auto' },
  list: { display: 'contents', listStyleType: 'none' },
  input: { flexGrow: 1, flexBasis: '120px', minWidth: '80px', height: '28px', border: 'none', outline: 'none', background: 'none', font: 'inherit', fontSize: tokens.fontSizeBase300, color: tokens.colorNeutralForeground1 },
})

export interface RecipientsFieldProps {
  label: string
  draft: Draft
  recipients: readonly Recipient[]
  locked: boolean
  takeFocus: boolean
  onChange(recipients: Recipient[]): void
  children?: ReactNode
}

/** People as chips with completion. Enter, Tab, comma and semicolon take what is typed; Backspace goes back into the chips. */
export function RecipientsField({ label, draft, recipients, locked, takeFocus, onChange, children }: RecipientsFieldProps) {
  const styles = useStyles()
  const id = useId()
  const field = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const taken = allRecipients(draft).map((one) => one.address)
  const suggestions = useSuggestions(open ? text : '', taken)
  const shown = open && suggestions.length > 0
  const chosen = Math.min(at, suggestions.length - 1)
  useEffect(() => {
    if (takeFocus) input.current?.focus()
  }, [takeFocus])

  const add = (more: readonly Recipient[]) => {
    if (locked) return
    if (more.length > 0) onChange(distinct([...recipients, ...more]))
    setText('')
    setOpen(false)
  }
  const choose = (suggestion: Suggestion) => {
    add(suggestion.kind === 'group' ? suggestion.members : [suggestion.recipient])
    input.current?.focus()
  }
  const takeTyped = () => add(parseRecipients(text))
  const chips = () => [...(field.current?.querySelectorAll<HTMLElement>('[data-chip]') ?? [])]
  const toChip = (index: number) => (chips()[index] ?? input.current)?.focus()
  const remove = (index: number) => {
    if (locked) return
    onChange(recipients.filter((_, one) => one !== index))
    requestAnimationFrame(() => toChip(Math.min(index, recipients.length - 2)))
    if (recipients.length === 1) input.current?.focus()
  }
  const edit = (index: number) => {
    const one = recipients[index]
    if (!one || locked) return
    onChange(recipients.filter((_, other) => other !== index))
    setText(one.address)
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const empty = text === ''
    if (shown && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      setAt((chosen + (event.key === 'ArrowDown' ? 1 : suggestions.length - 1)) % suggestions.length)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey && text.trim() !== '') {
      const suggestion = shown ? suggestions[chosen] : undefined
      if (event.key === 'Enter' || suggestion) event.preventDefault()
      if (suggestion) choose(suggestion)
      else takeTyped()
    } else if ((event.key === ',' || event.key === ';') && text.trim() !== '' && !text.includes('"')) {
      event.preventDefault()
      takeTyped()
    } else if (event.key === 'Escape' && shown) {
      event.preventDefault()
      setOpen(false)
    } else if (empty && (event.key === 'Backspace' || event.key === 'ArrowLeft') && recipients.length > 0) {
      event.preventDefault()
      toChip(recipients.length - 1)
    }
  }
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text/plain')
    if (!/[\n;,<]/.test(pasted) || !pasted.includes('@')) return
    event.preventDefault()
    add(parseRecipients(pasted))
  }
  return (
    <div ref={field} className={styles.field} onBlur={(event) => !field.current?.contains(event.relatedTarget as Node) && (text.trim() === '' ? setOpen(false) : takeTyped())}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div className={styles.chips}>
        {recipients.length > 0 && (
          <ul className={styles.list} aria-label={label}>
            {recipients.map((one, index) => (
              <RecipientChip key={one.address} recipient={one} onRemove={() => remove(index)} onEdit={() => edit(index)} onStep={(step) => toChip(index + step)} />
            ))}
          </ul>
        )}
        <input
          ref={input}
          id={id}
          className={styles.input}
          type="text"
          role="combobox"
          aria-expanded={shown}
          aria-controls={shown ? `${id}-list` : undefined}
          aria-autocomplete="list"
          aria-activedescendant={shown ? suggestionId(`${id}-list`, chosen) : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          readOnly={locked}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setOpen(true)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
      </div>
      {children}
      {shown && <SuggestionList id={`${id}-list`} label={t('compose.suggestions')} suggestions={suggestions} chosen={chosen} onChoose={choose} />}
    </div>
  )
}
