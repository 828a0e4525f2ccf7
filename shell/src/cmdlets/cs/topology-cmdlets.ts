import type { Cmdlet } from '../../cmdlet.ts'
import { enableCsTopology } from './Enable-CsTopology.ts'
import { getCsAuthorizedHost } from './Get-CsAuthorizedHost.ts'
import { getCsComputer } from './Get-CsComputer.ts'
import { getCsKnownServer } from './Get-CsKnownServer.ts'
import { getCsManagementStoreReplicationStatus } from './Get-CsManagementStoreReplicationStatus.ts'
import { getCsPool } from './Get-CsPool.ts'
import { getCsService } from './Get-CsService.ts'
import { getCsSipDomain } from './Get-CsSipDomain.ts'
import { getCsSite } from './Get-CsSite.ts'
import { getCsTopology } from './Get-CsTopology.ts'
import { getCsTrustedApplication } from './Get-CsTrustedApplication.ts'
import { getCsTrustedApplicationComputer } from './Get-CsTrustedApplicationComputer.ts'
import { getCsTrustedApplicationPool } from './Get-CsTrustedApplicationPool.ts'
import { invokeCsManagementStoreReplication } from './Invoke-CsManagementStoreReplication.ts'
import { newCsAuthorizedHost } from './New-CsAuthorizedHost.ts'
import { newCsSipDomain } from './New-CsSipDomain.ts'
import { newCsTrustedApplication } from './New-CsTrustedApplication.ts'
import { newCsTrustedApplicationComputer } from './New-CsTrustedApplicationComputer.ts'
import { newCsTrustedApplicationPool } from './New-CsTrustedApplicationPool.ts'
import { publishCsTopology } from './Publish-CsTopology.ts'
import { removeCsAuthorizedHost } from './Remove-CsAuthorizedHost.ts'
import { removeCsTrustedApplication } from './Remove-CsTrustedApplication.ts'
import { removeCsTrustedApplicationComputer } from './Remove-CsTrustedApplicationComputer.ts'
import { removeCsTrustedApplicationPool } from './Remove-CsTrustedApplicationPool.ts'
import { setCsAuthorizedHost } from './Set-CsAuthorizedHost.ts'
import { setCsTrustedApplication } from './Set-CsTrustedApplication.ts'
import { setCsTrustedApplicationPool } from './Set-CsTrustedApplicationPool.ts'
import { testCsTopology } from './Test-CsTopology.ts'

/** Topology and trust, one line each. */
export const topologyCmdlets: readonly Cmdlet[] = [
  enableCsTopology,
  getCsAuthorizedHost,
  getCsComputer,
  getCsKnownServer,
  getCsManagementStoreReplicationStatus,
  getCsPool,
  getCsService,
  getCsSipDomain,
  getCsSite,
  getCsTopology,
  getCsTrustedApplication,
  getCsTrustedApplicationComputer,
  getCsTrustedApplicationPool,
  invokeCsManagementStoreReplication,
  newCsAuthorizedHost,
  newCsSipDomain,
  newCsTrustedApplication,
  newCsTrustedApplicationComputer,
  newCsTrustedApplicationPool,
  publishCsTopology,
  removeCsAuthorizedHost,
  removeCsTrustedApplication,
  removeCsTrustedApplicationComputer,
  removeCsTrustedApplicationPool,
  setCsAuthorizedHost,
  setCsTrustedApplication,
  setCsTrustedApplicationPool,
  testCsTopology,
]
