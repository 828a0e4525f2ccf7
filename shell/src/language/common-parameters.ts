import type { Declaration, Parameter } from '../cmdlet.ts'

const preference = ['Continue', 'SilentlyContinue', 'Stop', 'Inquire', 'Ignore'] as const

/** Taken by every cmdlet. */
export const everywhere: Readonly<Record<string, Parameter>> = {
  Verbose: { type: 'switch', aliases: ['vb'], help: 'Shows what is done along the way.' },
  Debug: { type: 'switch', aliases: ['db'], help: 'Accepted; there is nothing more to show than with -Verbose.' },
  ErrorAction: { type: 'string', enum: preference, aliases: ['ea'], help: 'What happens after an error that does not end the command.', default: 'Continue' },
  WarningAction: { type: 'string', enum: preference, aliases: ['wa'], help: 'What happens after a warning.', default: 'Continue' },
  InformationAction: { type: 'string', enum: preference, aliases: ['infa'], help: 'Accepted.', default: 'SilentlyContinue' },
  ErrorVariable: { type: 'string', aliases: ['ev'], help: 'The variable that gets the errors; +name adds to it.' },
  WarningVariable: { type: 'string', aliases: ['wv'], help: 'The variable that gets the warnings; +name adds to it.' },
  OutVariable: { type: 'string', aliases: ['ov'], help: 'The variable that gets the output as well; +name adds to it.' },
}

/** Taken by those that change something. */
export const onChanges: Readonly<Record<string, Parameter>> = {
  WhatIf: { type: 'switch', aliases: ['wi'], help: 'Tells what would be done, and does nothing.' },
  Confirm: { type: 'switch', aliases: ['cf'], help: 'Asks before each change; -Confirm:$false never asks.' },
}

/** What a declaration ignores, as parameters. */
export function ignoredOf(d: Declaration): Readonly<Record<string, Parameter>> {
  return Object.fromEntries(Object.entries(d.ignored ?? {}).map(([name, why]) => [name, { type: 'string', help: `Ignored with a warning: ${why}.` }]))
}

export function commonOf(d: Declaration): Readonly<Record<string, Parameter>> {
  return d.changes === undefined ? everywhere : { ...everywhere, ...onChanges }
}
