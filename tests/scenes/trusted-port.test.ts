import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'

test('B7, F20: a trusted port that is taken on the web server is told at its start, with what to do', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as { port: number }
  try {
    const web: { trustedPort?: number } = {}
    await using lab = await startLab({ web })
    await lab.stopWeb()
    web.trustedPort = port
    await expect(lab.startWeb()).rejects.toMatchObject({ message: expect.stringContaining(`port ${port}`) as string, remedy: expect.stringContaining('another trusted port') as string })
    expect(lab.diagnostics.recorded.named('imTrustedPortFailed')).toMatchObject([{ id: 114, fields: { port } }])
  } finally {
    taken.close()
  }
})
