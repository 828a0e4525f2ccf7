import { http } from '../../http.ts'

/** A password of one device, as it is listed. */
export interface ClientPassword {
  id: string
  label: string
  createdAt: number
  lastUsedAt?: number
}

export interface ClientPasswords {
  items: ClientPassword[]
  /** What clients take as user name. */
  userName: string
}

const path = '/api/client-passwords'

export const loadClientPasswords = () => http<ClientPasswords>('GET', path)

/** The answer is the only time the password can be read.  @param current  the person's own password */
export const createClientPassword = (label: string, current: string) => http<{ id: string; password: string }>('POST', path, { label, current })

export const revokeClientPassword = (id: string) => http('DELETE', `${path}/${encodeURIComponent(id)}`)
