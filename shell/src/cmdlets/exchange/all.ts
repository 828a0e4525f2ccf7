import type { Cmdlet, NativeCommand } from '../../cmdlet.ts'

/** Outlook Web App, mailboxes, certificates and the web role, one line each. */
export const exchangeCmdlets: readonly (Cmdlet | NativeCommand)[] = []
