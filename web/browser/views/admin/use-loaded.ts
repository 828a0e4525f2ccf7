import { useCallback, useEffect, useState } from 'react'
import { reasonOf } from '../../shared/reason.ts'

export type Loaded<T> = { state: 'loading' } | { state: 'ready'; value: T } | { state: 'failed'; reason: string }

type Load<T> = (signal: AbortSignal) => Promise<T>

const loading = { state: 'loading' } as const

/** What a page shows comes from the server, and can be asked for again; what was shown stays until the new is there.
 *  @param load  must be the same function for as long as it asks for the same */
export function useLoaded<T>(load: Load<T>): { loaded: Loaded<T>; busy: boolean; reload: () => void } {
  const [round, setRound] = useState(0)
  const [answer, setAnswer] = useState<{ load: Load<T>; round: number; loaded: Loaded<T> }>()
  useEffect(() => {
    const abort = new AbortController()
    const answered = (loaded: Loaded<T>) => abort.signal.aborted || setAnswer({ load, round, loaded })
    load(abort.signal).then(
      (value) => answered({ state: 'ready', value }),
      (error: unknown) => answered({ state: 'failed', reason: reasonOf(error) }),
    )
    return () => abort.abort()
  }, [load, round])
  const reload = useCallback(() => setRound((n) => n + 1), [])
  return { loaded: answer?.loaded ?? loading, busy: answer?.load !== load || answer.round !== round, reload }
}
