import { safeFileName } from '../../mime/file-name.ts'
import { downloadType, mayShowInline } from '../../mime/media-type.ts'

const signatures: Record<string, (data: Buffer) => boolean> = {
  'image/png': (data) => data.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n',
  'image/jpeg': (data) => data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff,
  'image/gif': (data) => /^GIF8[79]a/.test(data.subarray(0, 6).toString('latin1')),
  'image/webp': (data) => data.subarray(0, 4).toString('latin1') === 'RIFF' && data.subarray(8, 12).toString('latin1') === 'WEBP',
}

/** The header fields a download is answered with: never anything a browser would run on our origin. */
export function downloadHeaders(data: Buffer, type: string, name: string): Record<string, string> {
  const reduced = downloadType(type)
  const inline = mayShowInline(reduced) && signatures[reduced]?.(data) === true
  return {
    'Content-Type': reduced,
    'Content-Disposition': disposition(inline ? 'inline' : 'attachment', safeFileName(name)),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'private, immutable, max-age=31536000',
  }
}

/** RFC 6266: a plain name for everybody, and the real one for those who read RFC 8187. */
function disposition(kind: string, name: string): string {
  const plain = name.replace(/[^\u0020-\u007e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return plain === name ? `${kind}; filename="${plain}"` : `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
