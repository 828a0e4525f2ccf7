import { makeStyles } from '@fluentui/react-components'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { frameSandbox, measuringSandbox, trustedFrame } from '../../mail/html/frame-document.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  place: { position: 'relative', flexGrow: 1, flexShrink: 0, minWidth: 0, overflow: 'hidden', minHeight: '120px', display: 'flex', contain: 'paint' },
  frame: { display: 'block', width: '100%', border: 'none', flexGrow: 1, minHeight: '120px' },
  measure: { position: 'absolute', left: 0, top: 0, width: '100%', height: '1px', border: 'none', visibility: 'hidden', pointerEvents: 'none' },
})

/** Beyond it the frame scrolls by itself. */
const tallest = 60_000
/** Longer ones are laid out once only. */
const longestMeasured = 400_000
const scrollbar = 18

/**
 * A document of a stranger in a frame that runs no script, has no origin and can load nothing, within bounds it cannot leave.
 * Such a frame cannot be asked how tall it is; a second one, never seen, that is ours but cannot run script either, is.
 */
export function HtmlFrame({ source, measured }: { source: string; measured: string }) {
  const styles = useStyles()
  const [height, setHeight] = useState<number>()
  const fits = measured.length <= longestMeasured
  return (
    <div className={styles.place} data-mail-frame style={fits ? {} : { minHeight: '70vh' }}>
      <SourceFrame source={source} className={styles.frame} sandbox={frameSandbox} title={t('mail.bodyOf')} height={fits ? height : undefined} />
      {fits && <MeasuringFrame source={measured} className={styles.measure} onHeight={setHeight} />}
    </div>
  )
}

interface SourceFrameProps {
  source: string
  className: string
  sandbox: string
  title: string
  height: number | undefined
}

/** The attributes that bound the frame are there before its document is. */
function SourceFrame({ source, className, sandbox, title, height }: SourceFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  useLayoutEffect(() => {
    if (frame.current) frame.current.srcdoc = trustedFrame(source)
  }, [source])
  return <iframe ref={frame} title={title} className={className} sandbox={sandbox} referrerPolicy="no-referrer" style={height === undefined ? {} : { height: `${height}px` }} />
}

function MeasuringFrame({ source, className, onHeight }: { source: string; className: string; onHeight(height: number): void }) {
  const frame = useRef<HTMLIFrameElement>(null)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    let observer: ResizeObserver | undefined
    const measure = () => {
      const root = element.contentDocument?.documentElement
      if (!root) return
      const sideways = root.scrollWidth > root.clientWidth ? scrollbar : 0
      onHeight(Math.min(tallest, Math.ceil(Math.max(root.getBoundingClientRect().height, root.scrollHeight)) + sideways))
    }
    const loaded = () => {
      observer?.disconnect()
      const root = element.contentDocument?.documentElement
      if (!root) return
      measure()
      // Its width follows the pane, its height the pictures that come in.
      observer = new ResizeObserver(measure)
      observer.observe(root)
      observer.observe(element)
    }
    element.addEventListener('load', loaded)
    element.srcdoc = trustedFrame(source)
    return () => {
      element.removeEventListener('load', loaded)
      observer?.disconnect()
    }
  }, [source, onHeight])
  return <iframe ref={frame} title={t('mail.bodyOf')} className={className} sandbox={measuringSandbox} referrerPolicy="no-referrer" aria-hidden tabIndex={-1} />
}
