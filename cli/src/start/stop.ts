import type { Lifecycle } from '@parley/platform/lifecycle'

/** Waits for Ctrl-C or a termination signal, then drains and stops in reverse order; a second signal ends the process at once. */
export async function untilStopped(lifecycle: Lifecycle): Promise<void> {
  let stopping = false
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(130)
        stopping = true
        console.error('\nStopping; once more to stop at once.')
        resolve()
      })
    }
  })
  await lifecycle[Symbol.asyncDispose]()
}
