import { Button, Text } from '@fluentui/react-components'
import { useCallback, useState } from 'react'
import { carryOut } from '../carry-out.ts'
import { t } from '../../../text/text.ts'
import { runAction } from '../admin-api.ts'
import { preciseTime } from '../precise-time.ts'
import { useLoaded } from '../use-loaded.ts'

interface ClsState {
  running: { scenario: string; endsAt?: number }[]
}

const scenario = 'SIPStack'

/** Logs to files for four hours, or ends that. */
export function ClsSwitch() {
  const load = useCallback(async (signal: AbortSignal) => (await runAction<ClsState>('cls-logging', {}, signal)).result, [])
  const { loaded, reload } = useLoaded(load)
  const [working, setWorking] = useState(false)
  if (loaded.state !== 'ready') return null
  const running = loaded.value.running.find((one) => one.scenario === scenario)
  const toggle = async () => {
    setWorking(true)
    await carryOut(runAction(running ? 'stop-cls-logging' : 'start-cls-logging', { scenario }))
    setWorking(false)
    reload()
  }
  return (
    <>
      {running?.endsAt !== undefined && <Text size={200}>{t('admin.clsUntil', { time: preciseTime(running.endsAt) })}</Text>}
      <Button disabledFocusable={working} onClick={() => void toggle()}>
        {running ? t('admin.clsStop') : t('admin.clsStart')}
      </Button>
    </>
  )
}
