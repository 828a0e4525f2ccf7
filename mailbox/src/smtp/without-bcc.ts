import { scan } from '../mime/scan.ts'

/** A message without its Bcc fields: the recipients must not see them, and a sender's other fields stay as they are. */
export function withoutBcc(raw: Buffer): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (const field of scan(raw).root.fields) {
    if (field.key !== 'bcc') continue
    const start = lineStart(raw, field.start)
    pieces.push(raw.subarray(from, start))
    from = nextLine(raw, field.end)
  }
  return from === 0 ? raw : Buffer.concat([...pieces, raw.subarray(from)])
}

const lineStart = (raw: Buffer, within: number): number => raw.lastIndexOf(0x0a, within) + 1

function nextLine(raw: Buffer, end: number): number {
  const lf = raw.indexOf(0x0a, end)
  return lf < 0 ? raw.length : lf + 1
}
