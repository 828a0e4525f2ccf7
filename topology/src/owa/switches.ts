import type { InstantMessagingType } from './instant-messaging-type.ts'

/** Instant messaging as one of its places has it: the virtual directory or a mailbox policy. */
export interface ImSwitch {
  instantMessagingEnabled: boolean
  instantMessagingType: InstantMessagingType
}

/** Whether somebody has instant messaging.
 *  `off`: switched off on purpose, so nothing of it is shown, no icons and no error.
 *  `incomplete`: switched on, but nobody has said which kind, or a kind without a provider: blank icons and one quiet line. */
export type ImVerdict = { im: 'on' } | { im: 'off'; reason: string } | { im: 'incomplete'; reason: string; check: string; remedy: string }

/** The truth table: the virtual directory comes first, then the policy of the mailbox; only both together switch it on. Which kind it is
 *  the virtual directory decides: a policy of type None, as all are at first, leaves that to it. */
export function imVerdict(directory: (ImSwitch & { identity: string }) | undefined, policy: (ImSwitch & { identity: string }) | undefined): ImVerdict {
  if (!directory) return incomplete('There is no OWA virtual directory on this server', 'Make one, or start Parley again to have it made.')
  if (!directory.instantMessagingEnabled) return { im: 'off', reason: `InstantMessagingEnabled is False on ${directory.identity}` }
  if (policy && !policy.instantMessagingEnabled) return { im: 'off', reason: `InstantMessagingEnabled is False in the policy ${policy.identity}` }
  return (
    typeFault(directory, `the virtual directory ${directory.identity}`, 'Get-OwaVirtualDirectory | Set-OwaVirtualDirectory') ??
    (policy?.instantMessagingType === 'Msn' ? typeFault(policy, `the policy ${policy.identity}`, `Set-OwaMailboxPolicy -Identity "${policy.identity}"`) : undefined) ?? { im: 'on' }
  )
}

function typeFault(at: ImSwitch, place: string, command: string): ImVerdict | undefined {
  const { instantMessagingType: type } = at
  if (type === 'Ocs') return undefined
  const line = `${command} -InstantMessagingEnabled $True -InstantMessagingType OCS`
  if (type === 'Msn') return incomplete(`InstantMessagingType is MSN on ${place}: provider not available`, `Run: ${line}`)
  return incomplete(`InstantMessagingType is None on ${place}`, `To join run: ${line}. To do without run: ${command} -InstantMessagingEnabled $False. Then recycle MSExchangeOWAAppPool.`)
}

function incomplete(check: string, remedy: string): ImVerdict {
  return { im: 'incomplete', reason: 'Instant messaging is not set up completely.', check, remedy }
}
