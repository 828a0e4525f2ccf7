/** How the 2010 keys name a certificate, held to their form. */
export interface NamedCertificate {
  issuer: string
  serialNumber: string
}

/** Two texts that should be the same: the point at which they part, with a mark under it. */
export function difference(expected: string, found: string): string | undefined {
  if (expected === found) return undefined
  let at = 0
  while (at < expected.length && expected[at] === found[at]) at++
  return `expected: ${expected}\nfound:    ${found}\n${' '.repeat(10 + at)}^`
}

/** A serial number is written in pairs of digits with one blank between. @returns what is wrong with it */
export function serialFault(text: string): { expected: string; found: string } | undefined {
  const trimmed = text.trim()
  if (/^[0-9a-f]{2}( [0-9a-f]{2})*$/i.test(trimmed)) return undefined
  const digits = trimmed.replace(/[\s:\-\u200e]/g, '').toUpperCase()
  const fits = /^[0-9A-F]+$/.test(digits) && digits.length <= 80
  const pairs = (digits.length % 2 === 0 ? digits : `0${digits}`).match(/../g) ?? []
  return { expected: fits ? pairs.join(' ') : 'pairs of hexadecimal digits with one blank between, such as 0A 1B', found: trimmed.slice(0, 120) }
}

/** The certificate that issuer and serial number name, in the order in which they are checked: form, serial number, issuer. */
export function findNamed<C extends NamedCertificate>(certificates: readonly C[], named: NamedCertificate): { ok: true; certificate: C } | { ok: false; step: 'form' | 'found' | 'issuer'; message: string; remedy: string } {
  const form = serialFault(named.serialNumber)
  if (form) {
    const message = `IMCertificateSerialNumber '${form.found}' is not in its form: expected ${form.expected}`
    return { ok: false, step: 'form', message, remedy: 'Write pairs of digits with one blank between them; Get-ExchangeCertificate | fl Issuer,SerialNumberSpaced prints it so.' }
  }
  const serial = named.serialNumber.trim().toUpperCase()
  const certificate = certificates.find((candidate) => candidate.serialNumber === serial)
  if (!certificate) {
    const have = certificates.map((candidate) => candidate.serialNumber).join('; ') || '(none)'
    return { ok: false, step: 'found', message: `No certificate has the serial number ${serial}; the store has ${have}`, remedy: 'Copy issuer and serial number from Get-ExchangeCertificate | fl Issuer,SerialNumberSpaced.' }
  }
  const apart = difference(certificate.issuer, named.issuer)
  if (apart === undefined) return { ok: true, certificate }
  const remedy = 'IMCertificateIssuer must be the issuer exactly, in order, blanks and case; a quotation mark in it is written &quot; in web.config.'
  return { ok: false, step: 'issuer', message: `IMCertificateIssuer is not the issuer of that certificate\n${apart}`, remedy }
}
