import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { attempt } from '../../actions/attempt.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  notice: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: tokens.spacingVerticalXS,
    margin: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalS}`,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
})

const slowMs = 2_000

/** Whether something has been true for longer than a person would notice. */
function useLonger(now: boolean): boolean {
  const [longer, setLonger] = useState(false)
  useEffect(() => {
    if (!now) return
    const timer = setTimeout(() => setLonger(true), slowMs)
    return () => {
      clearTimeout(timer)
      setLonger(false)
    }
  }, [now])
  return longer
}

/** One quiet line when IM is not there: why, and for administrators the failing check and its remedy. */
export function ImNotice() {
  const styles = useStyles()
  const im = useLive((live) => live.im)
  const slow = useLonger(im.state === 'signing-in')
  if (im.state === 'signed-in' || im.state === 'off' || (im.state === 'signing-in' && !slow)) return null
  return (
    <div role="status" className={styles.notice}>
      {im.state === 'signing-in' && <Text size={200}>{t('im.signingIn')}</Text>}
      {im.state === 'signed-out' && (
        <>
          <Text size={200}>{t('im.signedOut')}</Text>
          <Button size="small" onClick={() => void attempt('im.failed', 'im.sign-in', {})}>
            {t('im.signIn')}
          </Button>
        </>
      )}
      {im.state === 'unavailable' && (
        <>
          <Text size={200}>{t('im.unavailable', { reason: im.reason })}</Text>
          {im.check !== undefined && <Text size={200}>{t('im.check', { check: im.check })}</Text>}
          {im.remedy !== undefined && <Text size={200}>{t('im.remedy', { remedy: im.remedy })}</Text>}
        </>
      )}
    </div>
  )
}
