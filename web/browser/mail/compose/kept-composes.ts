import { startCompose, useComposes } from './composes.ts'

const prefix = 'parley.compose.'

interface KeptCompose {
  address: string
  title: string
  active: boolean
  state: unknown
}

/** Keeps what is being written in this tab, so that a reload loses nothing; only where the browser has room. */
export function keepCompose(key: string, kept: KeptCompose): void {
  try {
    sessionStorage.setItem(prefix + key, JSON.stringify(kept))
  } catch {
    // Full or forbidden: the draft at the server is what remains.
  }
}

export function forgetKept(key: string): void {
  try {
    sessionStorage.removeItem(prefix + key)
  } catch {
    // Nothing was kept either.
  }
}

/** Whoever sits here next finds nothing. */
export function forgetAllKept(): void {
  for (const [key] of keptComposes()) forgetKept(key)
}

/** Opens again what was being written before a reload by the same person. */
export function reopenKept(address: string): void {
  const open = new Set(useComposes.getState().open.map((one) => one.key))
  let active: string | undefined
  for (const [key, kept] of keptComposes()) {
    if (kept.address !== address || open.has(key)) continue
    startCompose({ kind: 'kept', json: JSON.stringify(kept.state) }, key, kept.title)
    if (kept.active) active = key
  }
  if (open.size === 0) useComposes.setState({ active })
}

function keptComposes(): [string, KeptCompose][] {
  try {
    return Object.keys(sessionStorage).flatMap((name): [string, KeptCompose][] => {
      const kept = name.startsWith(prefix) ? parse(sessionStorage.getItem(name)) : undefined
      return kept ? [[name.slice(prefix.length), kept]] : []
    })
  } catch {
    return []
  }
}

function parse(text: string | null): KeptCompose | undefined {
  try {
    const kept = JSON.parse(text ?? 'null') as KeptCompose | null
    return kept && typeof kept.address === 'string' && typeof kept.title === 'string' ? kept : undefined
  } catch {
    return undefined
  }
}
