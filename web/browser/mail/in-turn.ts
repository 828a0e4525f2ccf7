const last = new Map<string, Promise<unknown>>()

/** Changes of one email are made in the order they were asked for; those of others do not wait.  @throws what `work` throws */
export function inTurn<T>(ids: Iterable<string>, work: () => Promise<T>): Promise<T> {
  const all = [...ids]
  const before = all.map((id) => last.get(id)).filter((one) => one !== undefined)
  const done = before.length === 0 ? work() : Promise.all(before).then(work)
  const over = done.then(
    () => undefined,
    () => undefined,
  )
  for (const id of all) last.set(id, over)
  void over.then(() => {
    for (const id of all) if (last.get(id) === over) last.delete(id)
  })
  return done
}

/** Those who wait have waited for nothing. */
export function forgetTurns(): void {
  last.clear()
}
