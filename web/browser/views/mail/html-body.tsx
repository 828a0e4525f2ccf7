import { useEffect, useMemo, useState } from 'react'
import { frameDocument } from '../../mail/html/frame-document.ts'
import { sanitizeMail } from '../../mail/html/sanitize.ts'
import { inlinePictures } from '../../mail/inline-pictures.ts'
import type { BodyPart } from '../../mail/jmap-types.ts'
import { showsPicture } from '../../mail/message-body.ts'
import { useSettings } from '../../settings.ts'
import { resolveTheme, type ThemeName, useMedia } from '../../theme.ts'
import { HtmlFrame } from './html-frame.tsx'
import { composeBase } from './use-compose-starts.ts'

export interface HtmlBodyProps {
  html: string
  pictures: readonly BodyPart[]
  remoteImages: boolean
  /** How many pictures were left out. */
  onWithheld(count: number): void
}

const nothing: ReadonlyMap<string, string> = new Map()

/** HTML of a stranger, made safe and put into its frame. */
export default function HtmlBody({ html, pictures, remoteImages, onWithheld }: HtmlBodyProps) {
  const theme = useTheme()
  const [inline, setInline] = useState(nothing)
  const safe = useMemo(() => sanitizeMail(html, { remoteImages, inline, composeBase: composeBase() }), [html, remoteImages, inline])
  const wanted = useMemo(() => pictures.filter((part) => showsPicture(html, part)), [html, pictures])
  useEffect(() => {
    let shown = true
    if (wanted.length > 0) void inlinePictures(wanted).then((found) => shown && setInline(found))
    return () => {
      shown = false
    }
  }, [wanted])
  useEffect(() => onWithheld(safe.withheld), [safe.withheld, onWithheld])
  const source = useMemo(() => frameDocument(safe, { remoteImages, theme }), [safe, remoteImages, theme])
  const measured = useMemo(() => {
    const plain = remoteImages ? sanitizeMail(html, { remoteImages, inline, composeBase: composeBase(), withoutCssImages: true }) : safe
    return frameDocument(plain, { remoteImages, theme })
  }, [safe, html, inline, remoteImages, theme])
  return <HtmlFrame source={source} measured={measured} />
}

function useTheme(): ThemeName {
  const choice = useSettings((settings) => settings.theme)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const moreContrast = useMedia('(prefers-contrast: more)')
  return resolveTheme(choice, { dark, moreContrast })
}
