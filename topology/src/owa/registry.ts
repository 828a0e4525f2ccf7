/** The value that names the provider's file; without it there is no instant messaging. */
export const providerKey = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\MSExchange OWA\\InstantMessaging'
export const providerValue = 'ImplementationDLLPath'

/** The provider's file by the names the guides give it; the second is that of a translation. */
export const providerFileNames = ['Microsoft.Rtc.Internal.Ucweb.dll', 'Microsoft.rtc.ucweb.dll'] as const

/** One spelling for `HKLM\…`, `HKLM:\…` and `HKEY_LOCAL_MACHINE\…`. @returns undefined when it is no such path */
export function toRegistryPath(text: string): string | undefined {
  const path = text.trim().replaceAll('/', '\\').replace(/^registry::/i, '').replace(/^(hklm:?|hkey_local_machine)\\+/i, 'HKLM:\\').replace(/\\+$/, '')
  if (!path.startsWith('HKLM:\\') || path.length > 240) return undefined
  return path.toLowerCase() === providerKey.toLowerCase() ? providerKey : path
}
