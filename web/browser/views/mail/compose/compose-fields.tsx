import { Button, Input, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { Draft, RecipientField } from '../../../mail/compose/draft.ts'
import { changeDraft } from '../../../mail/compose/drafts.ts'
import { t } from '../../../text/text.ts'
import { RecipientsField } from './recipients-field.tsx'

const useStyles = makeStyles({
  fields: { flexShrink: 0, padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM} 0` },
  more: { display: 'flex', flexShrink: 0 },
  small: { minWidth: '36px' },
  subject: { width: '100%', borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: 0, fontWeight: tokens.fontWeightSemibold, paddingLeft: 0, paddingRight: 0 },
  words: { paddingLeft: 0, paddingRight: 0 },
})

export function ComposeFields({ composeKey, draft, locked, focusFirst }: { composeKey: string; draft: Draft; locked: boolean; focusFirst: boolean }) {
  const styles = useStyles()
  const [shown, setShown] = useState({ cc: draft.cc.length > 0, bcc: draft.bcc.length > 0 })
  const [opened, setOpened] = useState<RecipientField>()
  const show = (field: 'cc' | 'bcc') => {
    setShown({ ...shown, [field]: true })
    setOpened(field)
  }
  const field = (name: RecipientField, label: string, takeFocus: boolean, children?: React.ReactNode) => (
    <RecipientsField label={label} draft={draft} recipients={draft[name]} locked={locked} takeFocus={takeFocus} onChange={(recipients) => changeDraft(composeKey, { [name]: recipients })}>
      {children}
    </RecipientsField>
  )
  return (
    <div className={styles.fields}>
      {field(
        'to',
        t('mail.to'),
        focusFirst,
        <span className={styles.more}>
          {!shown.cc && (
            <Button appearance="subtle" size="small" className={styles.small} onClick={() => show('cc')}>
              {t('compose.showCc')}
            </Button>
          )}
          {!shown.bcc && (
            <Button appearance="subtle" size="small" className={styles.small} onClick={() => show('bcc')}>
              {t('compose.showBcc')}
            </Button>
          )}
        </span>,
      )}
      {shown.cc && field('cc', t('mail.cc'), opened === 'cc')}
      {shown.bcc && field('bcc', t('mail.bcc'), opened === 'bcc')}
      <Input
        appearance="underline"
        className={styles.subject}
        input={{ className: styles.words }}
        aria-label={t('compose.subject')}
        placeholder={t('compose.addSubject')}
        maxLength={900}
        readOnly={locked}
        dir="auto"
        value={draft.subject}
        onChange={(_, data) => changeDraft(composeKey, { subject: data.value })}
      />
    </div>
  )
}
