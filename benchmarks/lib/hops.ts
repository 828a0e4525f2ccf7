// The floor under an IM: echoes between two WebSockets over one mutual-TLS hop, nothing else. Prints its port.
import { connect, createServer } from 'node:tls'
import { WebSocketServer, type WebSocket } from 'ws'
import { createCa, issueCertificate } from '@parley/topology/certificates'

const ca = await createCa({ commonName: 'Benchmark CA' })
const { key, chain: cert } = await issueCertificate(ca, { commonName: 'hop.parley.test', purposes: ['serverAuth', 'clientAuth'] })
const tls = { key, cert, ca: ca.cert }

const browsers: WebSocket[] = []
const pool = createServer({ ...tls, requestCert: true }, (socket) => socket.setNoDelay(true).pipe(socket))
await new Promise<void>((resolve) => pool.listen(0, '127.0.0.1', resolve))
const address = pool.address()
const link = connect({ ...tls, host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0, servername: 'hop.parley.test' })
link.setNoDelay(true)
let rest = ''
link.on('data', (data) => {
  const lines = (rest + String(data)).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) browsers[1]?.send(line)
})
const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  browsers.push(socket)
  socket.on('message', (data) => link.write(`${String(data)}\n`))
})
sockets.on('listening', () => process.stdout.write(`${JSON.stringify({ port: (sockets.address() as { port: number }).port })}\n`))
