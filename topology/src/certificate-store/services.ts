import { AppError } from '@parley/platform/errors'

/** What a certificate of the web side may be assigned to. */
export const exchangeServices = ['IMAP', 'POP', 'UM', 'IIS', 'SMTP', 'UMCallRouter'] as const

/** What a certificate of the IM side may be assigned to. */
export const csUses = ['Default', 'WebServicesInternal', 'WebServicesExternal', 'OAuthTokenIssuer'] as const

export type CertificateService = (typeof exchangeServices)[number] | (typeof csUses)[number]

export const certificateServices: readonly CertificateService[] = [...exchangeServices, ...csUses]

/** `"IIS,UM"`, `IIS`, in any case. @throws AppError `invalid`, listing the names */
export function toServices(names: readonly string[], known: readonly CertificateService[] = certificateServices): CertificateService[] {
  return names.flatMap((text) => text.split(',')).map((text) => text.trim()).filter((text) => text !== '' && text.toLowerCase() !== 'none').map((text) => {
    const found = known.find((name) => name.toLowerCase() === text.toLowerCase())
    if (found) return found
    throw new AppError('invalid', 'That is not a service a certificate is assigned to', { expected: known.join(', '), found: text.slice(0, 60) })
  })
}
