import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { systemClock } from '@parley/platform/clock'
import { createCa, issueCertificate } from '@parley/topology/certificates'
import { MailboxLab, message } from '../testing/mailbox-lab.ts'

test('with a certificate STARTTLS is offered, the mail comes through it and says so', async () => {
  const ca = await createCa({ commonName: 'Test CA', clock: systemClock })
  const { key, cert } = await issueCertificate(ca, { commonName: 'mail.parley.test', dnsNames: ['mail.parley.test'], purposes: ['serverAuth'] })
  await using lab = await MailboxLab.open({ smtp: { bind: '127.0.0.1', port: 0, hostname: 'mail.parley.test', tls: { key, cert } } })
  const transport = createTransport({ host: '127.0.0.1', port: lab.mailbox.smtpPort, requireTLS: true, tls: { ca: ca.cert, servername: 'mail.parley.test' } })
  await transport.sendMail({ envelope: { from: 'a@example.test', to: ['bob@parley.test'] }, raw: message() })
  transport.close()
  const [id = ''] = await lab.list('bob')
  expect((await lab.email('bob', id, ['header:Received']))['header:Received']).toContain('with ESMTPS')
})
