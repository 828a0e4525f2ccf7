// What the scripts tell the person who started them.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const say = (text) => process.stderr.write(`${text}\n`)

/** Shows that something is under way; on a terminal with the seconds so far. @returns call it with the outcome */
export function working(text) {
  const started = Date.now()
  const live = process.stderr.isTTY
  const line = () => `${text} … ${Math.round((Date.now() - started) / 1000)} s`
  if (live) process.stderr.write(line())
  else say(`${text} …`)
  const timer = live ? setInterval(() => process.stderr.write(`\r${line()}`), 1000) : undefined
  return (outcome) => {
    if (timer) clearInterval(timer)
    say(`${live ? '\r' : ''}${text}: ${outcome} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  }
}
