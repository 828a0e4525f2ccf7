import { Suspense } from 'react'
import { useCard } from '../card.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { lazyPart } from './lazy-part.ts'

const ContactCard = lazyPart(() => import('./contact-card.tsx'))

/** Where the contact card appears; its code comes with the first one. */
export function CardHost() {
  const target = useCard((state) => state.target)
  if (!target) return null
  return (
    <ErrorBoundary key={target.address} quiet>
      <Suspense fallback={null}>
        <ContactCard target={target} />
      </Suspense>
    </ErrorBoundary>
  )
}
