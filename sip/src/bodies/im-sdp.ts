import { BodyError, shown } from './body-error.ts'
import { mediaTypes } from './media-types.ts'

export const contentType = mediaTypes.sdp

/** The SDP of an instant-messaging session: `m=message`. Nothing is ever connected to its address. */
export interface ImSdp {
  host: string
  port: number
  /** From `m=message PORT sip FORMAT`; `null` or a SIP address. */
  format: string
  /** Media types of MESSAGE bodies the side takes, in its order. */
  acceptTypes: string[]
}

const maxBytes = 64 * 1024

export const buildImSdp = (sdp: ImSdp): string => {
  const host = /^[0-9A-Za-z.:-]{1,255}$/.test(sdp.host) ? sdp.host : '0.0.0.0'
  const address = `IN ${host.includes(':') ? 'IP6' : 'IP4'} ${host}`
  const accept = sdp.acceptTypes.length === 0 ? '' : `a=accept-types:${sdp.acceptTypes.join(' ')}\r\n`
  return `v=0\r\no=- 0 0 ${address}\r\ns=session\r\nc=${address}\r\nt=0 0\r\nm=message ${sdp.port} sip ${sdp.format}\r\n${accept}`
}

/** @throws BodyError  not SDP, or no `m=message` in it */
export function parseImSdp(body: Buffer | string): ImSdp {
  if (body.length > maxBytes) throw new BodyError(`SDP of at most ${maxBytes} bytes`, `${body.length} bytes`)
  const lines = body.toString().split(/\r?\n/)
  const media = lines.findIndex((line) => line.startsWith('m=message '))
  if (media === -1) throw new BodyError('an m=message line', shown(lines.find((line) => line.startsWith('m=')) ?? ''))
  const [, port, protocol, format] = lines[media]!.split(' ')
  if (protocol?.toLowerCase() !== 'sip' || !/^[0-9]{1,5}$/.test(port ?? '') || Number(port) > 65_535) {
    throw new BodyError('m=message PORT sip FORMAT', shown(lines[media]!))
  }
  const after = lines.slice(media + 1)
  const next = after.findIndex((line) => line.startsWith('m='))
  const own = next === -1 ? after : after.slice(0, next)
  const connection = own.find((line) => line.startsWith('c=')) ?? lines.slice(0, media).find((line) => line.startsWith('c='))
  const accept = own.find((line) => line.startsWith('a=accept-types:'))
  return {
    host: connection?.split(' ')[2] ?? '',
    port: Number(port),
    format: format ?? '',
    acceptTypes: accept?.slice('a=accept-types:'.length).trim().split(/\s+/).filter((t) => t !== '') ?? [],
  }
}
