/** Listens for Ctrl-C and termination from now on. A second signal ends the process at once.
 *  @returns resolves when it is time to stop */
export function stopSignal(): Promise<void> {
  let stopping = false
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(130)
        stopping = true
        console.error('\nStopping; once more to stop at once.')
        resolve()
      })
    }
  })
}
