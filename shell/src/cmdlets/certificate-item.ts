import type { ApiItem } from '../api-client.ts'

/** A certificate of a host, as the admin API tells it. Times in milliseconds. */
export interface CertificateItem extends ApiItem {
  server: string
  thumbprint: string
  subject: string
  issuer: string
  serialNumber: string
  serialNumberSpaced: string
  certificateDomains: string[]
  notBefore: number
  notAfter: number
  hasPrivateKey: boolean
  privateKeyExportable: boolean
  isSelfSigned: boolean
  publicKeySize: number
  friendlyName: string
  services: string[]
  presentedFor: string[]
  status: string
  renewedBy?: string
  request?: string
}
