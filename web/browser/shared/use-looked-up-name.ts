import { useEffect } from 'react'
import { lookUp } from '../people.ts'
import { useNameOf } from './person-name.tsx'

/** The name of somebody who need not be a contact, nor in any list of mine: the directory is asked. */
export function useLookedUpName(address: string): string {
  const name = useNameOf(address)
  const unknown = address !== '' && name === address
  useEffect(() => {
    if (unknown) lookUp(address)
  }, [address, unknown])
  return name
}
