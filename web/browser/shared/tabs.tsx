import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { type KeyboardEvent, useRef } from 'react'

const useStyles = makeStyles({
  list: { display: 'flex', gap: tokens.spacingHorizontalXL },
  tab: {
    position: 'relative',
    padding: `${tokens.spacingVerticalS} 2px`,
    border: 'none',
    background: 'none',
    font: 'inherit',
    color: tokens.colorNeutralForeground2,
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  chosen: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    '::after': { content: '""', position: 'absolute', left: 0, right: 0, bottom: 0, height: '3px', borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorCompoundBrandStroke },
  },
})

interface TabsProps<V extends string> {
  label: string
  /** Id of the element that shows what is chosen; give it `role="tabpanel"` and `aria-labelledby={panel + '-' + value}`. */
  panel: string
  tabs: readonly { value: NoInfer<V>; text: string }[]
  value: V
  onChange(value: V): void
}

/** Tabs with the arrow keys. Fluent's own put hidden elements that take the focus into the page, which axe calls serious. */
export function Tabs<V extends string>({ label, panel, tabs, value, onChange }: TabsProps<V>) {
  const styles = useStyles()
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const at = (tabs.findIndex((tab) => tab.value === value) + step + tabs.length) % tabs.length
    event.preventDefault()
    onChange(tabs[at]!.value)
    ;(list.current?.children[at] as HTMLElement | undefined)?.focus()
  }
  return (
    <div ref={list} role="tablist" aria-label={label} className={styles.list} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          role="tab"
          id={`${panel}-${tab.value}`}
          aria-controls={panel}
          aria-selected={tab.value === value}
          tabIndex={tab.value === value ? 0 : -1}
          className={mergeClasses(styles.tab, tab.value === value && styles.chosen)}
          onClick={() => onChange(tab.value)}
        >
          {tab.text}
        </button>
      ))}
    </div>
  )
}
