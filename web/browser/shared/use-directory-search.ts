import { useEffect, useState } from 'react'
import type { Person } from '../../shared/wire.ts'
import { searchDirectory } from '../people.ts'
import { reasonOf } from './reason.ts'

export type DirectorySearch = { state: 'idle' } | { state: 'searching' } | { state: 'found'; people: Person[] } | { state: 'failed'; reason: string }

const pauseMs = 180

/** Searches when typing pauses; an answer to an older text is never shown. `always`: an empty text lists the directory. */
export function useDirectorySearch(text: string, limit: number, always = false): DirectorySearch & { again(): void } {
  const [search, setSearch] = useState<DirectorySearch>({ state: 'idle' })
  const [round, setRound] = useState(0)
  const wanted = text.trim()
  useEffect(() => {
    if (wanted === '' && !always) return setSearch({ state: 'idle' })
    const abort = new AbortController()
    setSearch((before) => (before.state === 'found' ? before : { state: 'searching' }))
    const timer = setTimeout(
      () => {
        searchDirectory(wanted, limit, abort.signal).then(
          (people) => setSearch({ state: 'found', people }),
          (error: unknown) => !abort.signal.aborted && setSearch({ state: 'failed', reason: reasonOf(error) }),
        )
      },
      wanted === '' ? 0 : pauseMs,
    )
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [wanted, limit, always, round])
  return { ...search, again: () => setRound(round + 1) }
}
