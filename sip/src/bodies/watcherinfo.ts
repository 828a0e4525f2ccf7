import { attribute, childrenNamed, expectRoot, parseXml, required, wholeNumber } from './xml.ts'
import { attr, escapeXml } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.watcherInfo

const statuses = ['pending', 'active', 'waiting', 'terminated'] as const
const events = ['subscribe', 'approved', 'deactivated', 'probation', 'rejected', 'timeout', 'giveup', 'noresource'] as const

/** One who watches, or asks to. */
export interface Watcher {
  /** Stays the same through all documents of one subscription. */
  id: string
  uri: string
  displayName?: string
  status: (typeof statuses)[number]
  /** What brought the status about. */
  event: (typeof events)[number]
}

/** Who watches one resource.  @spec RFC 3858 */
export interface WatcherInfo {
  /** Counts the documents of a subscription, from 0. */
  version: number
  state: 'full' | 'partial'
  resource: string
  /** The package they watch. */
  package: string
  watchers: Watcher[]
}

export const buildWatcherInfo = (info: WatcherInfo): string =>
  `<?xml version="1.0"?><watcherinfo${attr('xmlns', namespaces.watcherInfo)}${attr('version', info.version)}${attr('state', info.state)}>` +
  `<watcher-list${attr('resource', info.resource)}${attr('package', info.package)}>${info.watchers.map(buildWatcher).join('')}</watcher-list></watcherinfo>`

const buildWatcher = (w: Watcher): string =>
  `<watcher${attr('status', w.status)}${attr('event', w.event)}${attr('id', w.id)}${attr('display-name', w.displayName)}>${escapeXml(w.uri)}</watcher>`

/** @throws BodyError  no watcherinfo with one list, or a status nobody knows */
export function parseWatcherInfo(body: Buffer | string): WatcherInfo {
  const root = expectRoot(parseXml(body), 'watcherinfo')
  const list = childrenNamed(root, 'watcher-list')[0]
  if (list === undefined) throw new BodyError('a <watcher-list>', 'none')
  return {
    version: wholeNumber(required(root, 'version'), 'version'),
    state: oneOf(['full', 'partial'] as const, required(root, 'state')),
    resource: required(list, 'resource'),
    package: required(list, 'package'),
    watchers: childrenNamed(list, 'watcher').map((watcher): Watcher => {
      const displayName = attribute(watcher, 'display-name')
      return {
        id: required(watcher, 'id'),
        uri: watcher.text.trim(),
        ...(displayName === undefined ? {} : { displayName }),
        status: oneOf(statuses, required(watcher, 'status')),
        event: oneOf(events, required(watcher, 'event')),
      }
    }),
  }
}

function oneOf<T extends string>(words: readonly T[], text: string): T {
  const word = words.find((each) => each === text)
  if (word === undefined) throw new BodyError(words.join(', '), shown(text))
  return word
}
