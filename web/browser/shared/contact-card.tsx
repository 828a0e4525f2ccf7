import { makeStyles, Popover, PopoverSurface, tokens } from '@fluentui/react-components'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { type CardTarget, closeCard, closeCardSoon, keepCard } from '../card.ts'
import { t } from '../text/text.ts'
import { fluentRef } from './fluent-ref.ts'
import { PersonDetails } from './person-details.tsx'

const useStyles = makeStyles({
  surface: { width: '340px', maxWidth: 'calc(100vw - 24px)', boxSizing: 'border-box', padding: tokens.spacingHorizontalL, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge },
})

/** The person behind a name. The pointer may move onto it; Escape closes it and gives the focus back. */
export default function ContactCard({ target }: { target: CardTarget }) {
  const styles = useStyles()
  const surface = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const onEscape = (event: globalThis.KeyboardEvent) => event.key === 'Escape' && closeCard()
    document.addEventListener('keydown', onEscape)
    return () => document.removeEventListener('keydown', onEscape)
  }, [])
  useEffect(() => {
    if (target.takeFocus) requestAnimationFrame(() => surface.current?.querySelector<HTMLElement>('button')?.focus())
  }, [target])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    closeCard()
    target.anchor.focus()
  }
  return (
    <Popover open unstable_disableAutoFocus positioning={{ target: target.anchor, position: 'below', align: 'start', offset: 6, overflowBoundaryPadding: 8 }} onOpenChange={(_, data) => !data.open && closeCard()}>
      <PopoverSurface
        ref={fluentRef(surface)}
        role="dialog"
        aria-label={t('card.name', { name: target.name })}
        className={styles.surface}
        onMouseEnter={keepCard}
        onMouseLeave={closeCardSoon}
        onFocus={keepCard}
        onBlur={(event) => !surface.current?.contains(event.relatedTarget as Node) && closeCardSoon()}
        onKeyDown={onKeyDown}
      >
        <PersonDetails address={target.address} name={target.name} onLeave={closeCard} />
      </PopoverSurface>
    </Popover>
  )
}
