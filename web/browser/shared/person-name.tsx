import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { type CardTarget, closeCardSoon, openCard, openCardSoon } from '../card.ts'
import { nameOf } from '../conversations.ts'
import { usePeople } from '../people.ts'
import { useLive } from '../store.ts'
import { PresenceBadge } from './presence-badge.tsx'
import { useInternal, usePresence, useShownAddress } from './use-presence.ts'

const useStyles = makeStyles({
  root: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, minWidth: 0, maxWidth: '100%', verticalAlign: 'bottom' },
  button: {
    border: 'none',
    background: 'none',
    padding: 0,
    font: 'inherit',
    color: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusSmall,
    ':hover > bdi': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  place: { display: 'inline-flex', width: '10px', flexShrink: 0 },
})

export interface PersonNameProps {
  address: string
  /** As the mail or the directory spells it; a contact's own name wins. */
  name?: string
  /** `static` inside options and tree items, which cannot hold a control: the card opens on hover only. */
  as?: 'button' | 'static'
  /** Off where an avatar beside it carries the badge. */
  badge?: boolean
  className?: string
  /** Behind the name, inside the control. */
  children?: ReactNode
}

/** A person's name wherever it is shown: with the presence badge, and the contact card on hover and focus. */
export function PersonName({ address, name, as = 'button', badge = true, className, children }: PersonNameProps) {
  const styles = useStyles()
  const element = useRef<HTMLElement>(null)
  const shownName = useNameOf(address, name)
  useShownAddress(element, address)
  const target = (takeFocus: boolean): CardTarget => ({ address, name: shownName, anchor: element.current!, takeFocus })
  const pointed = { onMouseEnter: () => openCardSoon(target(false)), onMouseLeave: closeCardSoon }
  const content = (
    <>
      {badge && <Badge address={address} className={styles.place} />}
      <bdi className={styles.name}>{shownName}</bdi>
      {children}
    </>
  )
  if (as === 'static') {
    return (
      <span ref={element} className={mergeClasses(styles.root, className)} {...pointed}>
        {content}
      </span>
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    openCard(target(true))
  }
  return (
    <button
      ref={element as React.RefObject<HTMLButtonElement>}
      type="button"
      aria-haspopup="dialog"
      className={mergeClasses(styles.root, styles.button, className)}
      onClick={(event) => openCard(target(event.detail === 0))}
      onFocus={(event) => event.currentTarget.matches(':focus-visible') && openCardSoon(target(false))}
      onBlur={closeCardSoon}
      onKeyDown={onKeyDown}
      {...pointed}
    >
      {content}
    </button>
  )
}

/** Room is kept only where a status can come: names from outside stand without a hole before them. */
function Badge({ address, className }: { address: string; className: string }) {
  const presence = usePresence(address)
  const expected = useInternal(address)
  const imThere = useLive((live) => live.im.state === 'signed-in')
  if (presence) return <PresenceBadge status={presence.status} />
  return expected && imThere ? <span className={className} /> : null
}

/** My name for a contact, else the one handed in, else the directory's, else the address. */
export function useNameOf(address: string, given?: string): string {
  const known = useLive((live) => nameOf(live, address))
  const listed = usePeople((state) => state.people.get(address)?.displayName)
  return known || given || listed || address
}
