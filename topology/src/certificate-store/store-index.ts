import { z } from 'zod'
import { AppError } from '@parley/platform/errors'
import { certificateServices, type CertificateService } from './services.ts'
import type { StoreEntry } from './stored-certificate.ts'
import { readIfThere } from './whole-file.ts'

const Index = z.record(
  z.string(),
  z.object({
    friendlyName: z.string(),
    privateKeyExportable: z.boolean(),
    services: z.partialRecord(z.enum(certificateServices as [CertificateService, ...CertificateService[]]), z.number()),
    pendingRequest: z.string().exactOptional(),
    role: z.string().exactOptional(),
    replacedBy: z.string().exactOptional(),
  }),
)

/** What is kept beside the certificates of a folder, by thumbprint; nothing in a new folder.
 *  @throws AppError `unavailable` — it cannot be read · `invalid` — it is damaged */
export async function readIndex(file: string): Promise<Record<string, StoreEntry>> {
  const text = await readIfThere(file)
  if (text === undefined) return {}
  try {
    return Index.parse(JSON.parse(text))
  } catch (cause) {
    const remedy = 'Restore the file from a backup, or move it away and assign the certificates to their services again.'
    throw new AppError('invalid', `${file} is damaged`, { expected: 'the services and the name of each certificate, in JSON', remedy, cause })
  }
}
