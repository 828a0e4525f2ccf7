/** Lets everybody else go first. The store answers at once, so a loop over it is one long turn of the event loop without this. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
