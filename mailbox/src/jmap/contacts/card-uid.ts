import { createHash } from 'node:crypto'

/** Ours, for names that are turned into UUIDs. */
const namespace = Buffer.from('6f0f7ad2c3f84b0ea1a5b2d0c6c0b6d1', 'hex')

/** The uid of a card: the same whenever the owner's list has a card of this kind and key, so that it outlives a list's moving out of the
 *  mailbox and in again. Two people's cards of one contact have different ones. @spec RFC 9562 §5.5, RFC 9553 §2.1.9 */
export function cardUid(owner: string, kind: 'individual' | 'group', key: string): string {
  const hash = createHash('sha1').update(namespace).update(JSON.stringify([owner, kind, key])).digest().subarray(0, 16)
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  return `urn:uuid:${hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`
}
