import { Avatar, type AvatarProps, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useRef, useState } from 'react'
import { usePeople } from '../people.ts'
import { initialsOf } from '../text/initials.ts'
import { PresenceBadge } from './presence-badge.tsx'
import { useInternal, usePresence, useShownAddress } from './use-presence.ts'

const useStyles = makeStyles({
  root: { position: 'relative', display: 'inline-flex', flexShrink: 0 },
  initials: { '::after': { content: 'attr(data-initials)' } },
  badge: {
    position: 'absolute',
    right: '-2px',
    bottom: '-2px',
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: `0 0 0 2px ${tokens.colorNeutralBackground1}`,
    borderRadius: tokens.borderRadiusCircular,
  },
})

export interface PersonAvatarProps {
  address: string
  name: string
  size?: NonNullable<AvatarProps['size']>
  /** Off where the status stands beside it already. */
  badge?: boolean
  className?: string
}

/** Photo or initials with the presence badge in the corner; the name itself stands beside it as text. */
export function PersonAvatar({ address, name, size = 32, badge = true, className }: PersonAvatarProps) {
  const styles = useStyles()
  const element = useRef<HTMLSpanElement>(null)
  const presence = usePresence(address)
  const photo = usePhoto(address)
  useShownAddress(element, address)
  return (
    <span ref={element} className={mergeClasses(styles.root, className)}>
      <PersonPicture address={address} name={name} size={size} photo={photo} />
      {badge && presence && <PresenceBadge status={presence.status} size={size >= 64 ? 'medium' : size >= 40 ? 'small' : 'extra-small'} className={styles.badge} />}
    </span>
  )
}

interface PersonPictureProps {
  address: string
  name: string
  size: NonNullable<AvatarProps['size']>
  photo: { src: string; alt: string; onError?: () => void } | undefined
}

/** A picture and nothing but: the initials are drawn by the style sheet, so that they are no part of the text beside them. */
export function PersonPicture({ address, name, size, photo }: PersonPictureProps) {
  const styles = useStyles()
  const letters = initialsOf(name)
  const initials = letters === '' ? {} : { initials: { children: <span data-initials={letters} className={styles.initials} /> } }
  return <Avatar aria-hidden size={size} color="colorful" idForColor={address} {...initials} {...(photo && { image: photo })} />
}

const withoutPhoto = new Set<string>()

/** The photo of someone of the organisation; initials stay for everyone else, and for those without one (asked for once). */
function usePhoto(address: string): { src: string; alt: string; onError(): void } | undefined {
  const internal = useInternal(address)
  // The directory's address of a photo changes with the photo; where it has not been asked, the plain one has to do.
  const listed = usePeople((state) => state.people.get(address)?.photo)
  const [, setFailed] = useState(false)
  if (!internal || listed === '' || withoutPhoto.has(address)) return undefined
  const onError = () => {
    withoutPhoto.add(address)
    setFailed(true)
  }
  return { src: listed ?? `/api/photo/${encodeURIComponent(address)}`, alt: '', onError }
}
