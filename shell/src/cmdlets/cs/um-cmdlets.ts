import type { Cmdlet } from '../../cmdlet.ts'
import { getUMCallRouterSettings } from './Get-UMCallRouterSettings.ts'
import { getUMDialPlan } from './Get-UMDialPlan.ts'
import { getUMService } from './Get-UMService.ts'
import { newUMDialPlan } from './New-UMDialPlan.ts'
import { removeUMDialPlan } from './Remove-UMDialPlan.ts'
import { setUMCallRouterSettings } from './Set-UMCallRouterSettings.ts'
import { setUMDialPlan } from './Set-UMDialPlan.ts'
import { setUMService } from './Set-UMService.ts'

/** Dial plans and who is in them, one line each. */
export const umCmdlets: readonly Cmdlet[] = [getUMCallRouterSettings, getUMDialPlan, getUMService, newUMDialPlan, removeUMDialPlan, setUMCallRouterSettings, setUMDialPlan, setUMService]
