import { create } from 'zustand'
import { navigate } from './router.ts'
import { whenSessionEnds } from './store.ts'

export interface Recipient {
  address: string
  name: string
}

/** A message that someone wants to write, from wherever they are; the mail view opens it in compose. */
export interface ComposeRequest {
  to: Recipient[]
  cc?: Recipient[]
  subject?: string
  text?: string
}

export const useComposeRequest = create<{ request: ComposeRequest | undefined }>()(() => ({ request: undefined }))

whenSessionEnds(() => useComposeRequest.setState({ request: undefined }))

export function composeMail(request: ComposeRequest): void {
  useComposeRequest.setState({ request })
  navigate({ view: 'mail' })
}

/** @returns the request, once */
export function takeComposeRequest(): ComposeRequest | undefined {
  const { request } = useComposeRequest.getState()
  useComposeRequest.setState({ request: undefined })
  return request
}
