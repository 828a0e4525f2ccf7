import { useEffect } from 'react'
import { takeComposeRequest, useComposeRequest } from '../../compose-request.ts'
import { parseMailto } from '../../mail/addresses.ts'
import { startCompose } from '../../mail/compose/composes.ts'
import { reopenKept } from '../../mail/compose/kept-composes.ts'
import { useLive } from '../../store.ts'

/** The other ways into writing: "Send email" anywhere in the app, a mail link, and what was open before a reload. */
export function useComposeStarts(): void {
  const me = useLive((live) => live.me.person.address)
  const request = useComposeRequest((state) => state.request)
  useEffect(() => reopenKept(me), [me])
  useEffect(() => {
    const taken = request && takeComposeRequest()
    if (taken) startCompose({ kind: 'new', ...taken })
  }, [request])
  useEffect(() => {
    const link = new URLSearchParams(location.search).get('mailto')
    if (link === null) return
    history.replaceState(null, '', location.pathname)
    const mail = parseMailto(link)
    if (mail) startCompose({ kind: 'new', ...mail })
  }, [])
}

/** Where links of mail that write mail lead: into a tab of their own, since a frame without script cannot tell us. */
export const composeBase = (): string => `${location.origin}/mail?mailto=`
