import { lazy, Suspense } from 'react'
import { useCard } from '../card.ts'

const ContactCard = lazy(() => import('./contact-card.tsx'))

/** Where the contact card appears; its code comes with the first one. */
export function CardHost() {
  const target = useCard((state) => state.target)
  if (!target) return null
  return (
    <Suspense fallback={null}>
      <ContactCard key={target.address} target={target} />
    </Suspense>
  )
}
