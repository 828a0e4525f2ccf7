import type { User } from './user.ts'

/** Where a SIP client, which has no session, fetches a person's picture; undefined when there is none. Whoever knows the tag, 132 bits
 *  made of the picture, was told it by a server that knows whom it tells.
 *  @param web  scheme, host and port of the web role */
export const photoUri = (web: string, { address, photo }: Pick<User, 'address' | 'photo'>): string | undefined =>
  photo && `${web}/photo/${encodeURIComponent(address)}/${photo.etag}`
