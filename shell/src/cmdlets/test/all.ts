import type { Cmdlet } from '../../cmdlet.ts'
import { asOfExchange, asOfLync } from '../ignored-parameters.ts'
import { debugCsUnifiedContactStore } from './Debug-CsUnifiedContactStore.ts'
import { getCsClsScenario } from './Get-CsClsScenario.ts'
import { getEventLog } from './Get-EventLog.ts'
import { getHealthReport } from './Get-HealthReport.ts'
import { getServerHealth } from './Get-ServerHealth.ts'
import { searchCsClsLogging } from './Search-CsClsLogging.ts'
import { showCsClsLogging } from './Show-CsClsLogging.ts'
import { startCsClsLogging } from './Start-CsClsLogging.ts'
import { stopCsClsLogging } from './Stop-CsClsLogging.ts'
import { syncCsClsLogging } from './Sync-CsClsLogging.ts'
import { testCsIm } from './Test-CsIM.ts'
import { testCsPresence } from './Test-CsPresence.ts'
import { testCsRegistration } from './Test-CsRegistration.ts'
import { testCsUnifiedContactStore } from './Test-CsUnifiedContactStore.ts'
import { testOwaConnectivity } from './Test-OwaConnectivity.ts'

/** Tests and traces of Lync, one line each. */
const csTestCmdlets: readonly Cmdlet[] = [
  debugCsUnifiedContactStore,
  getCsClsScenario,
  searchCsClsLogging,
  showCsClsLogging,
  startCsClsLogging,
  stopCsClsLogging,
  syncCsClsLogging,
  testCsIm,
  testCsPresence,
  testCsRegistration,
  testCsUnifiedContactStore,
]

/** Tests, traces and events, one line each. */
export const testCmdlets: readonly Cmdlet[] = [...asOfLync(csTestCmdlets), ...asOfExchange([testOwaConnectivity]), getEventLog, getHealthReport, getServerHealth]
