import { create } from 'zustand'

const key = 'parley.singleKeys'

/** Whether letters alone are shortcuts; who dictates or types by accident can turn them off. */
export const useSingleKeys = create<{ on: boolean }>()(() => ({ on: read() !== 'off' }))

export function setSingleKeys(on: boolean): void {
  useSingleKeys.setState({ on })
  try {
    localStorage.setItem(key, on ? 'on' : 'off')
  } catch {
    // Then it lasts as long as the page.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
