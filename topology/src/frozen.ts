/** The value itself, unchangeable all the way down: what many hold at once nobody alters by accident. */
export function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) frozen(inner as object)
  return Object.freeze(value)
}
