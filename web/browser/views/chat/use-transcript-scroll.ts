import { useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Nearer than this to the end counts as being there. */
const nearPx = 48

/**
 * Keeps to the end while the person is there, and keeps still what they read when older messages come above it.
 * @param first  id of the oldest message shown: when it changes, the growth was above
 */
export function useTranscriptScroll(first: string | undefined) {
  const scroll = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const shownFirst = useRef(first)
  const [atEnd, setAtEnd] = useState(true)
  useLayoutEffect(() => {
    shownFirst.current = first
  }, [first])
  useEffect(() => {
    const box = scroll.current
    if (!box || !content.current) return
    let before = { height: box.scrollHeight, first: shownFirst.current }
    // Observed sizes are told before the picture is drawn: nothing jumps.
    const observer = new ResizeObserver(() => {
      const above = before.first !== shownFirst.current
      if (following.current) box.scrollTop = box.scrollHeight
      else if (above) box.scrollTop += box.scrollHeight - before.height
      before = { height: box.scrollHeight, first: shownFirst.current }
    })
    observer.observe(box)
    observer.observe(content.current)
    return () => observer.disconnect()
  }, [])
  const onScroll = () => {
    const box = scroll.current
    if (!box) return
    following.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearPx
    setAtEnd(following.current)
  }
  const toEnd = () => scroll.current?.scrollTo({ top: scroll.current.scrollHeight, behavior: 'smooth' })
  return { scroll, content, atEnd, toEnd, onScroll }
}
