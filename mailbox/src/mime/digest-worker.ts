import { parentPort } from 'node:worker_threads'
import { digestMessage } from './message-digest.ts'

parentPort?.on('message', ({ job, input }: { job: number; input: Uint8Array }) => {
  try {
    parentPort?.postMessage({ job, output: digestMessage(Buffer.from(input.buffer, input.byteOffset, input.byteLength)) })
  } catch (error) {
    parentPort?.postMessage({ job, error: String(error) })
  }
})
