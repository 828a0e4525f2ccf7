import { create } from 'zustand'
import { withEntry, withoutEntry } from './live-state.ts'
import { whenSessionEnds } from './store.ts'

/** How asking for a page of a conversation goes; nothing when none is asked for. */
export type TranscriptLoad = { state: 'loading'; page: 'newest' | 'older' | 'older, then the newest' } | { state: 'failed'; reason: string }

const useLoads = create<{ loads: ReadonlyMap<string, TranscriptLoad> }>()(() => ({ loads: new Map() }))

whenSessionEnds(() => useLoads.setState({ loads: new Map() }))

export function useTranscriptLoad(address: string): TranscriptLoad | undefined {
  return useLoads(({ loads }) => loads.get(address))
}

export function transcriptLoad(address: string): TranscriptLoad | undefined {
  return useLoads.getState().loads.get(address)
}

export function setTranscriptLoad(address: string, load: TranscriptLoad | undefined): void {
  useLoads.setState(({ loads }) => ({ loads: load ? withEntry(loads, address, load) : withoutEntry(loads, address) }))
}
