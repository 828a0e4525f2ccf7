/** Plain text ports never leave the machine: when the address isn't loopback they listen on 127.0.0.1 all the same. */
export const plainBind = (bind: string) => (isLoopback(bind) ? bind : '127.0.0.1')

export const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.')
