export interface BoxContent {
  addresses: readonly string[]
  /** Sign-in name and password of each sample account; empty without a sample organisation. */
  accounts: readonly { account: string; password: string; about: string }[]
  /** Said below the accounts, e.g. where the accounts' passwords are when they can't be shown. */
  notes: readonly string[]
  data: string
  /** Where the management shell and programs go. */
  admin: string
}

/** The one thing `parley start` shows when everything runs. */
export function box(content: BoxContent): string {
  const lines = [
    'Parley is running.',
    '',
    ...labelled('Open', content.addresses),
    ...labelled('Sign in', accountLines(content.accounts)),
    ...content.notes,
    ...labelled('Admin', [content.admin]),
    ...labelled('Data', [content.data]),
    ...labelled('Stop', ['Ctrl-C']),
  ]
  const width = Math.max(...lines.map((line) => line.length))
  const edge = '─'.repeat(width + 2)
  return [`┌${edge}┐`, ...lines.map((line) => `│ ${line.padEnd(width)} │`), `└${edge}┘`].join('\n')
}

function accountLines(accounts: BoxContent['accounts']): string[] {
  const widest = (pick: (a: BoxContent['accounts'][number]) => string) => Math.max(0, ...accounts.map((a) => pick(a).length))
  const [names, passwords] = [widest((a) => a.account), widest((a) => a.password)]
  return accounts.map((a) => `${a.account.padEnd(names)}  ${a.password.padEnd(passwords)}  ${a.about}`.trimEnd())
}

function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => `${(i === 0 ? label : '').padEnd(9)}${line}`)
}
