import { Jmap } from './jmap.ts'

interface MailSession {
  ended: boolean
  connection?: Promise<Jmap> | undefined
}

let session: MailSession = { ended: false }

/** The mailbox of the person who is signed in. What it is asked is answered to nobody once they have signed out: neither the answer nor
 *  the failure may reach the page of the next person.  @throws JmapError */
export function jmap(): Promise<Jmap> {
  const mine = session
  const whileSignedIn = <T>(answer: Promise<T>): Promise<T> => new Promise((resolve, reject) => void answer.then((value) => mine.ended || resolve(value), (error: Error) => mine.ended || reject(error)))
  mine.connection ??= whileSignedIn(Jmap.connect(whileSignedIn)).catch((error: unknown) => {
    mine.connection = undefined
    throw error
  })
  return mine.connection
}

export function endMailSession(): void {
  session.ended = true
  session = { ended: false }
}
