import { makeStyles, tokens } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'
import type { Draft } from '../../../mail/compose/draft.ts'
import { changeDraft } from '../../../mail/compose/drafts.ts'
import { t } from '../../../text/text.ts'

const useStyles = makeStyles({
  area: { flexGrow: 1, minHeight: '160px', resize: 'none', border: 'none', outline: 'none', padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`, background: 'none', color: tokens.colorNeutralForeground1, fontFamily: tokens.fontFamilyBase, fontSize: tokens.fontSizeBase300, lineHeight: '21px' },
})

export function PlainEditor({ composeKey, draft, locked, takeFocus }: { composeKey: string; draft: Draft; locked: boolean; takeFocus: boolean }) {
  const styles = useStyles()
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (!takeFocus) return
    area.current?.focus()
    area.current?.setSelectionRange(0, 0)
  }, [takeFocus])
  return <textarea ref={area} className={styles.area} aria-label={t('compose.body')} dir="auto" readOnly={locked} value={draft.text} onChange={(event) => changeDraft(composeKey, { text: event.target.value })} />
}
