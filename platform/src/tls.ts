import type { SecureContextOptions, TlsOptions } from 'node:tls'

export interface RoleCertificate {
  key: string
  cert: string
  /** PEMs of the authorities whose certificates a peer may present. */
  ca?: string | string[]
}

/** TLS 1.2 with forward secrecy and authenticated encryption only, or TLS 1.3. */
const FLOOR = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
} as const satisfies SecureContextOptions

/** Options for a listener. With `requestCert` a peer is asked for a certificate but not cut off without one:
 *  whether it is trusted is decided, and told, after the handshake. */
export function secureServerOptions(own: RoleCertificate, o: { requestCert?: boolean; handshakeMs?: number } = {}): TlsOptions {
  return {
    ...FLOOR,
    honorCipherOrder: true,
    key: own.key,
    cert: own.cert,
    ...(own.ca === undefined ? {} : { ca: own.ca }),
    requestCert: o.requestCert ?? false,
    rejectUnauthorized: false,
    handshakeTimeout: o.handshakeMs ?? 10_000,
  }
}

/** Options for the connecting side; the caller checks the peer's names itself, after the chain. */
export function secureClientOptions(own: Partial<RoleCertificate> & { ca: string | string[] }): SecureContextOptions {
  return {
    ...FLOOR,
    ca: own.ca,
    ...(own.key === undefined ? {} : { key: own.key }),
    ...(own.cert === undefined ? {} : { cert: own.cert }),
  }
}
