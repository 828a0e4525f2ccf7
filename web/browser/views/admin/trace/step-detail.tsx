import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { Link } from '../../../shared/link.tsx'
import { t } from '../../../text/text.ts'
import { preciseTime } from '../precise-time.ts'
import type { Step } from './ladder-types.ts'

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0, minHeight: 0, padding: tokens.spacingHorizontalM, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, overflow: 'auto' },
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  title: { margin: 0, flexGrow: 1, fontSize: tokens.fontSizeBase300, overflowWrap: 'anywhere' },
  text: { margin: 0, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** One message or note in full, and the way to what belongs to it. */
export function StepDetail({ step, onClose }: { step: Step; onClose(): void }) {
  const styles = useStyles()
  return (
    <section className={styles.panel} aria-label={t('admin.traceMessage')}>
      <div className={styles.head}>
        <h3 className={styles.title}>{step.title}</h3>
        <Button appearance="subtle" size="small" icon={<DismissRegular />} aria-label={t('action.close')} onClick={onClose} />
      </div>
      <Text size={200} className={styles.quiet}>
        {preciseTime(step.at)}
      </Text>
      {step.callId !== undefined && <Link to={{ view: 'admin', page: 'trace', query: `call:${step.callId}` }}>{t('admin.traceDialog')}</Link>}
      {step.correlationId !== undefined && <Link to={{ view: 'admin', page: 'trace', query: `correlation:${step.correlationId}` }}>{t('admin.traceCorrelation')}</Link>}
      <pre className={styles.text}>{step.text}</pre>
      {step.bodyBytes !== undefined && step.bodyBytes > 0 && (
        <Text size={200} className={styles.quiet}>
          {t('admin.traceBody', { count: step.bodyBytes })}
        </Text>
      )}
    </section>
  )
}
