import { attribute, child, expectRoot, parseXml } from './xml.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes } from './media-types.ts'

export const contentType = mediaTypes.keyboardActivity

/** Body of INFO in an IM dialog: `type` while the other side types, `idle` when it stopped. */
export type KeyboardStatus = 'type' | 'idle'

export const buildKeyboardActivity = (status: KeyboardStatus): string =>
  `<?xml version="1.0"?><KeyboardActivity><status status="${status}"/></KeyboardActivity>`

export function parseKeyboardActivity(body: Buffer | string): KeyboardStatus {
  const root = expectRoot(parseXml(body), 'KeyboardActivity')
  const element = child(root, 'status')
  const status = element && attribute(element, 'status')
  if (status !== 'type' && status !== 'idle') throw new BodyError('status type or idle', shown(status ?? ''))
  return status
}
