/** What has to hold for instant messaging in the web app, in the order in which it is looked at: the first that fails is told. */
export const providerSteps = {
  'registry-value': 'Registry value ImplementationDLLPath',
  'provider-file': 'Provider file',
  'server-name': 'Server name',
  'server-fqdn': 'Server name is an FQDN',
  'certificate-named': 'Certificate named',
  'certificate-found': 'Certificate found',
  'certificate-valid': 'Certificate valid now',
  'private-key': 'Private key',
  'issuer-and-serial': 'Issuer and serial number',
  tls: 'TLS connection to the pool',
  'known-server': 'Known server of the pool',
  ready: 'Endpoint Manager initialised',
} as const

export type ProviderStepId = keyof typeof providerSteps

export const providerStepIds = Object.keys(providerSteps) as ProviderStepId[]

/** One row of the health of instant messaging. */
export interface ProviderStep {
  id: ProviderStepId
  title: string
  state: 'passed' | 'failed' | 'not reached'
  /** What was found. */
  detail: string
  remedy?: string
  /** The number of the event that tells it. */
  event?: number
}

/** What the web role runs with, until it is recycled. */
export interface ProviderState {
  server: string
  /** `off`: on purpose. `incomplete`: switched on, but not set up; then there are no steps. */
  im: 'on' | 'off' | 'incomplete'
  detail: string
  remedy?: string
  steps: ProviderStep[]
  /** The provider's version and whether it is new enough for messages; absent without a provider. */
  provider?: { version: string; messages: boolean }
  serverName?: string
  certificate?: string
  /** What an administrator should know although it works. */
  warnings: string[]
}
