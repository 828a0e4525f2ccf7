import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgetSession, useApp } from '../store.ts'
import { startCompose, useComposes } from './compose/composes.ts'
import { keepCompose } from './compose/kept-composes.ts'
import { useMail } from './mail-store.ts'
import './mail-watch.tsx'

const stored = 'parley.compose.one'

/** As a browser's: its keys are its own properties. */
class Storage {
  [name: string]: unknown

  getItem(name: string): unknown {
    return this[name] ?? null
  }

  setItem(name: string, value: string): void {
    this[name] = value
  }

  removeItem(name: string): void {
    delete this[name]
  }
}

beforeEach(() => {
  vi.stubGlobal('sessionStorage', new Storage())
  useApp.setState({ session: 'signed-in' })
  useMail.setState({ phase: 'ready' })
  startCompose({ kind: 'new' }, 'one')
  keepCompose('one', { address: 'alice@parley.test', title: '', active: true, state: {} })
})

afterEach(() => void vi.unstubAllGlobals())

test('signing out leaves nothing of the mail, nor of what was being written', () => {
  forgetSession(undefined)
  expect(useMail.getState().phase).toBe('starting')
  expect(useComposes.getState().open).toEqual([])
  expect(sessionStorage.getItem(stored)).toBeNull()
})

test('when the session expires, what was being written waits in the browser', () => {
  forgetSession('expired')
  expect(useMail.getState().phase).toBe('starting')
  expect(useComposes.getState().open).toEqual([])
  expect(sessionStorage.getItem(stored)).not.toBeNull()
})
