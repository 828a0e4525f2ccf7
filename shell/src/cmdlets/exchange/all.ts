import type { Cmdlet, NativeCommand } from '../../cmdlet.ts'
import { asOfExchange } from '../ignored-parameters.ts'
import { appcmd, restartWebAppPool } from './app-pool.ts'
import { getter, setter } from './client-access.ts'
import { enableExchangeCertificate } from './Enable-ExchangeCertificate.ts'
import { getExchangeCertificate } from './Get-ExchangeCertificate.ts'
import { getExchangeDiagnosticInfo } from './Get-ExchangeDiagnosticInfo.ts'
import { getOwaMailboxPolicy } from './Get-OwaMailboxPolicy.ts'
import { getOwaVirtualDirectory } from './Get-OwaVirtualDirectory.ts'
import { getSettingOverride } from './Get-SettingOverride.ts'
import { iisreset } from './iisreset.ts'
import { importExchangeCertificate } from './Import-ExchangeCertificate.ts'
import { getItemProperty, removeItemProperty, setItemProperty } from './item-property.ts'
import { mailboxCmdlets } from './mailbox-cmdlets.ts'
import { newExchangeCertificate } from './New-ExchangeCertificate.ts'
import { newOwaMailboxPolicy } from './New-OwaMailboxPolicy.ts'
import { newOwaVirtualDirectory } from './New-OwaVirtualDirectory.ts'
import { newSettingOverride } from './New-SettingOverride.ts'
import { notepad } from './notepad.ts'
import { removeExchangeCertificate } from './Remove-ExchangeCertificate.ts'
import { removeOwaMailboxPolicy } from './Remove-OwaMailboxPolicy.ts'
import { removeOwaVirtualDirectory } from './Remove-OwaVirtualDirectory.ts'
import { removeSettingOverride } from './Remove-SettingOverride.ts'
import { setOwaMailboxPolicy } from './Set-OwaMailboxPolicy.ts'
import { setOwaVirtualDirectory } from './Set-OwaVirtualDirectory.ts'
import { setSettingOverride } from './Set-SettingOverride.ts'
import { submitCertificateRequest } from './Submit-CertificateRequest.ts'
import { getUcComponent, repairUcComponent } from './uc-component.ts'

/** Outlook Web App and its certificates, one line each. */
const owaCmdlets: readonly Cmdlet[] = [
  enableExchangeCertificate,
  getter('Get-ClientAccessServer'),
  getter('Get-ClientAccessService'),
  getExchangeCertificate,
  getExchangeDiagnosticInfo,
  getOwaMailboxPolicy,
  getOwaVirtualDirectory,
  getSettingOverride,
  importExchangeCertificate,
  newExchangeCertificate,
  newOwaMailboxPolicy,
  newOwaVirtualDirectory,
  newSettingOverride,
  removeExchangeCertificate,
  removeOwaMailboxPolicy,
  removeOwaVirtualDirectory,
  removeSettingOverride,
  setOwaMailboxPolicy,
  setOwaVirtualDirectory,
  setSettingOverride,
  setter('Set-ClientAccessServer'),
  setter('Set-ClientAccessService'),
]

/** The web role and the machine it runs on, one line each. */
const webRoleCmdlets: readonly (Cmdlet | NativeCommand)[] = [
  appcmd,
  getItemProperty,
  getUcComponent,
  iisreset,
  notepad,
  removeItemProperty,
  repairUcComponent,
  restartWebAppPool,
  setItemProperty,
  submitCertificateRequest,
]

/** Outlook Web App, mailboxes, certificates and the web role, one line each. */
export const exchangeCmdlets: readonly (Cmdlet | NativeCommand)[] = [...asOfExchange([...owaCmdlets, ...mailboxCmdlets]), ...webRoleCmdlets]
