import { type RefObject, useEffect } from 'react'
import type { Presence } from '../../shared/wire.ts'
import { visibleNames } from '../live.ts'
import { useApp, useLive } from '../store.ts'

/** Presence of `address` as far as it is known; undefined while IM is not there, so that nothing is guessed. */
export function usePresence(address: string): Presence | undefined {
  return useLive((live) => {
    if (live.im.state === 'off') return undefined
    if (address === live.me.person.address) return live.me.presence
    return live.im.state === 'signed-in' ? live.presence.get(address) : undefined
  })
}

/** Whether `address` belongs to the organisation: only of those can presence be asked for. */
export function useInternal(address: string): boolean {
  return useLive((live) => domainOf(address) === domainOf(live.me.person.address) || live.contacts.some((contact) => contact.address === address))
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1)

const shown = new WeakMap<Element, { address: string; hide?: (() => void) | undefined }>()

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const one = shown.get(entry.target)
      if (!one) continue
      if (entry.isIntersecting) one.hide ??= visibleNames.show(one.address)
      else one.hide = void one.hide?.()
    }
  },
  { rootMargin: '160px' },
)

/** Has the server asked for the presence of `address` as long as the element is on the screen. */
export function useShownAddress(element: RefObject<Element | null>, address: string): void {
  const asked = useInternal(address)
  useEffect(() => {
    const target = element.current
    if (!target || !asked) return
    shown.set(target, { address })
    observer.observe(target)
    return () => {
      observer.unobserve(target)
      shown.get(target)?.hide?.()
      shown.delete(target)
    }
  }, [element, address, asked])
}

/** The same for addresses that have no element of their own, as the contacts of a folded group that is counted. */
export function useShownAddresses(addresses: readonly string[]): void {
  const joined = addresses.join('\n')
  const signedIn = useApp((app) => app.live?.im.state === 'signed-in')
  useEffect(() => {
    if (!signedIn || joined === '') return
    const hides = joined.split('\n').map((address) => visibleNames.show(address))
    return () => hides.forEach((hide) => hide())
  }, [joined, signedIn])
}
