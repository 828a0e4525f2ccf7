import { Worker, type WorkerOptions } from 'node:worker_threads'
import { AppError } from '@parley/platform/errors'

export interface BoundedWorkerOptions {
  /** A module that answers each `{ job, input }` message with `{ job, output }` or `{ job, error }`. */
  file: URL
  /** How long one job may take; then the thread is ended and the job refused. */
  timeMs: number
  /** How much memory the thread may use; then it ends and the job is refused. */
  memoryMb: number
  longestQueue?: number
}

interface Job {
  input: unknown
  resolve: (output: unknown) => void
  reject: (reason: AppError) => void
}

type Answer = { job: number; output: unknown } | { job: number; error: string }

/** One thread for work on hostile input. It does one job at a time, within bounds that are the thread's own and not a
 *  promise of the code in it: past them the thread is killed, and the next job gets a new one. */
export class BoundedWorker<I, O> implements AsyncDisposable {
  readonly #options: BoundedWorkerOptions
  readonly #queue: Job[] = []
  #current: Job | undefined
  #worker: Worker | undefined
  #timer: NodeJS.Timeout | undefined
  #number = 0
  #closed = false

  constructor(options: BoundedWorkerOptions) {
    this.#options = options
  }

  /** @throws AppError `busy` — too many jobs wait · `unavailable` — out of time or memory, or the job failed */
  run(input: I): Promise<O> {
    if (this.#closed) return Promise.reject(new AppError('unavailable', 'The parser is stopped'))
    if (this.#queue.length >= (this.#options.longestQueue ?? 100)) return Promise.reject(new AppError('busy', 'Too many messages wait to be parsed'))
    return new Promise<O>((resolve, reject) => {
      this.#queue.push({ input, resolve: resolve as (output: unknown) => void, reject })
      this.#next()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    for (const job of this.#queue.splice(0)) job.reject(new AppError('unavailable', 'The parser is stopped'))
    await this.#end('The parser is stopped')
  }

  #next(): void {
    if (this.#current || this.#closed) return
    this.#current = this.#queue.shift()
    if (!this.#current) return
    const worker = (this.#worker ??= this.#start())
    this.#timer = setTimeout(() => void this.#end(`It took longer than ${this.#options.timeMs} ms`), this.#options.timeMs)
    worker.postMessage({ job: ++this.#number, input: this.#current.input })
  }

  #start(): Worker {
    const { file, memoryMb } = this.#options
    const worker = new Worker(file, { ...fromSource(file), resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32 } })
    worker.unref()
    worker.on('message', (answer: Answer) => {
      if (worker !== this.#worker || answer.job !== this.#number) return
      const job = this.#finish()
      if ('error' in answer) job?.reject(new AppError('unavailable', answer.error))
      else job?.resolve(answer.output)
      this.#next()
    })
    worker.on('error', (error) => this.#gone(worker, error.message))
    worker.on('exit', () => this.#gone(worker, 'It ended unexpectedly'))
    return worker
  }

  #gone(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    this.#finish()?.reject(new AppError('unavailable', reason))
    this.#next()
  }

  async #end(reason: string): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    const job = this.#finish()
    await worker?.terminate()
    job?.reject(new AppError('unavailable', reason))
    this.#next()
  }

  #finish(): Job | undefined {
    clearTimeout(this.#timer)
    const job = this.#current
    this.#current = undefined
    return job
  }
}

/** In a checkout that isn't built the module is TypeScript, which Node 20 needs a loader for. */
function fromSource(file: URL): WorkerOptions {
  if (!file.pathname.endsWith('.ts')) return {}
  const loader = new URL('../../../scripts/lib/typescript.mjs', import.meta.url)
  return { execArgv: ['--conditions=source', '--import', loader.href] }
}
