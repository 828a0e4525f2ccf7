import { create } from 'zustand'

export interface CardTarget {
  address: string
  name: string
  anchor: HTMLElement
  /** Whether the keyboard opened it: then it takes the focus. */
  takeFocus: boolean
}

/** One contact card for the whole page; names only say that they are pointed at. */
export const useCard = create<{ target: CardTarget | undefined }>()(() => ({ target: undefined }))

const openMs = 350
const closeMs = 250
let timer: ReturnType<typeof setTimeout> | undefined

export function openCardSoon(target: CardTarget): void {
  clearTimeout(timer)
  const other = useCard.getState().target
  if (other?.anchor === target.anchor) return
  timer = setTimeout(() => useCard.setState({ target }), openMs)
}

export function openCard(target: CardTarget): void {
  clearTimeout(timer)
  useCard.setState({ target })
}

/** The pointer may be on its way from the name to the card. */
export function closeCardSoon(): void {
  clearTimeout(timer)
  timer = setTimeout(closeCard, closeMs)
}

export function keepCard(): void {
  clearTimeout(timer)
}

export function closeCard(): void {
  clearTimeout(timer)
  useCard.setState({ target: undefined })
}
