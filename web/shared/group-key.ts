/** What stands for a group conversation where one with a single person has an address: `conf:<id>:<organizer>`, lower case. */
const pattern = /^conf:[a-z0-9]{16,64}:[^\s:@]{1,64}@[a-z0-9.-]{1,255}$/

export const isGroupKey = (text: string): boolean => pattern.test(text)

export const groupKey = (id: string, organizer: string): string => `conf:${id}:${organizer}`.toLowerCase()
