import type { MouseEvent, ReactNode } from 'react'
import { formatRoute, navigate, type Route } from '../router.ts'

export interface LinkProps {
  to: Route
  className?: string
  children: ReactNode
  'aria-current'?: 'page' | undefined
  'aria-label'?: string
  title?: string
}

/** A link inside the app: a real address, so it opens in a new tab as well, followed without a page load. */
export function Link({ to, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    navigate(to)
  }
  return (
    <a href={formatRoute(to)} onClick={follow} {...rest}>
      {children}
    </a>
  )
}
