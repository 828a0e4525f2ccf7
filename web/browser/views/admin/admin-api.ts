import { http } from '../../http.ts'

/** The admin API, as the pages use it: the same one that the shell and any script use. */
const base = '/admin/v1'

export interface Item {
  identity: string
  version?: number
}

export interface Changed<T> {
  item?: T
  warnings: string[]
}

const place = (collection: string, identity?: string) => `${base}/${collection}${identity === undefined ? '' : `/${encodeURIComponent(identity)}`}`

/** Somebody else may have changed it meanwhile: then the server refuses, and the page shows what is there now. */
const ifMatch = ({ version }: Item): Record<string, string> => (version === undefined ? {} : { 'if-match': `"${version}"` })

export const listItems = async <T extends Item>(collection: string, signal?: AbortSignal): Promise<T[]> => (await http<{ items: T[] }>('GET', place(collection), undefined, signal)).items

/** The first of those that have the text in any of theirs, and how many there are. */
export const searchItems = <T extends Item>(collection: string, o: { search: string; top: number }, signal?: AbortSignal): Promise<{ items: T[]; total: number }> =>
  http('GET', `${place(collection)}?search=${encodeURIComponent(o.search)}&top=${o.top}`, undefined, signal)

export const createItem = <T extends Item>(collection: string, body: object) => http<Changed<T>>('POST', place(collection), body)

export const changeItem = <T extends Item>(collection: string, item: T, patch: object) => http<Changed<T>>('PATCH', place(collection, item.identity), patch, undefined, ifMatch(item))

export const removeItem = (collection: string, item: Item) => http<Changed<never>>('DELETE', place(collection, item.identity), undefined, undefined, ifMatch(item))

export const runAction = async <R>(action: string, input: object = {}, signal?: AbortSignal): Promise<{ result: R; warnings: string[] }> => http('POST', `${base}/actions/${action}`, input, signal)
