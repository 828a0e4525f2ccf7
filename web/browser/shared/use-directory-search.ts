import { useEffect, useState } from 'react'
import type { Person } from '../../shared/wire.ts'
import { searchDirectory } from '../people.ts'
import { reasonOf } from './reason.ts'

export type DirectorySearch = { state: 'idle' } | { state: 'searching' } | { state: 'found'; people: Person[] } | { state: 'failed'; reason: string }

const pauseMs = 150

/** Searches when typing pauses; while an answer is on its way the one before stays, an answer to an older text is never shown. */
export function useDirectorySearch(text: string, limit: number): DirectorySearch & { again(): void } {
  const wanted = text.trim()
  const [attempt, setAttempt] = useState(0)
  const [answer, setAnswer] = useState<{ attempt: number; search: DirectorySearch }>()
  useEffect(() => {
    if (wanted === '') return
    const abort = new AbortController()
    const timer = setTimeout(() => {
      searchDirectory(wanted, limit, abort.signal).then(
        (people) => setAnswer({ attempt, search: { state: 'found', people } }),
        (error: unknown) => !abort.signal.aborted && setAnswer({ attempt, search: { state: 'failed', reason: reasonOf(error) } }),
      )
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [wanted, limit, attempt])
  const search: DirectorySearch = wanted === '' ? { state: 'idle' } : answer?.attempt === attempt ? answer.search : { state: 'searching' }
  return { ...search, again: () => setAttempt(attempt + 1) }
}
