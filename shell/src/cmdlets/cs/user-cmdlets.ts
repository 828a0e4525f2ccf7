import type { Cmdlet } from '../../cmdlet.ts'
import { getCsClientPassword, newCsClientPassword, removeCsClientPassword } from './CsClientPassword.ts'
import { getCsHealthMonitoringConfiguration, newCsHealthMonitoringConfiguration, removeCsHealthMonitoringConfiguration, setCsHealthMonitoringConfiguration } from './CsHealthMonitoringConfiguration.ts'
import { disableCsUser } from './Disable-CsUser.ts'
import { enableCsUser } from './Enable-CsUser.ts'
import { getCsAdUser } from './Get-CsAdUser.ts'
import { getCsUser } from './Get-CsUser.ts'
import { getCsUserPoolInfo } from './Get-CsUserPoolInfo.ts'
import { invokeCsUcsRollback } from './Invoke-CsUcsRollback.ts'
import { moveCsUser } from './Move-CsUser.ts'
import { policies } from './policies.ts'
import { setCsUser } from './Set-CsUser.ts'

/** Users and policies, one line each. */
export const userCmdlets: readonly Cmdlet[] = [
  disableCsUser,
  enableCsUser,
  getCsAdUser,
  getCsClientPassword,
  getCsHealthMonitoringConfiguration,
  getCsUser,
  getCsUserPoolInfo,
  invokeCsUcsRollback,
  moveCsUser,
  newCsClientPassword,
  newCsHealthMonitoringConfiguration,
  removeCsClientPassword,
  removeCsHealthMonitoringConfiguration,
  setCsHealthMonitoringConfiguration,
  setCsUser,
  ...policies,
]
