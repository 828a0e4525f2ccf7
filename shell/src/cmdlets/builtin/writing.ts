import { flag, requiredText, SecureString, text } from '../../bound.ts'
import { AppError } from '@parley/platform/errors'
import { harmless } from '../../format/cell.ts'
import type { Filter } from '../../language/commands.ts'
import { Stopped } from '../../language/run.ts'
import { ShellError } from '../../language/shell-error.ts'
import { toText } from '../../language/text.ts'
import { shellObject } from '../../language/values.ts'
import type { ShellValue } from '../../shell-object.ts'
import { inputOf } from './script.ts'

export const writeOutput: Filter = {
  name: 'Write-Output',
  synopsis: 'Passes values on.',
  aliases: ['echo', 'write'],
  parameters: { InputObject: { type: 'object', mandatory: true, many: true, position: 1, pipeline: 'value', help: 'The values.' }, NoEnumerate: { type: 'switch', help: 'A list stays one value.' } },
  examples: [{ line: 'Write-Output $iiscert', does: 'The same as $iiscert.' }],
  async *stream(_c, p, input) {
    if (flag(p, 'NoEnumerate') && input === undefined) yield p['InputObject'] as ShellValue
    else yield* inputOf(input, p['InputObject'])
  },
}

export const writeHost: Filter = {
  name: 'Write-Host',
  synopsis: 'Shows text; it does not go through the pipeline.',
  parameters: {
    Object: { type: 'object', many: true, position: 1, pipeline: 'value', help: 'What to show.' },
    NoNewline: { type: 'switch', help: 'The next text follows in the same line.' },
    Separator: { type: 'string', help: 'Between several values.', default: 'a blank' },
    ForegroundColor: { type: 'string', aliases: ['fg'], help: 'Accepted.' },
    BackgroundColor: { type: 'string', aliases: ['bg'], help: 'Accepted.' },
  },
  examples: [{ line: 'Write-Host "Now recycle the application pool"', does: 'A line for whoever runs the script.' }],
  async *stream(c, p, input) {
    const between = text(p, 'Separator') ?? ' '
    for await (const value of input ?? one(((p['Object'] ?? []) as ShellValue[]).map((v) => toText(v)).join(between))) {
      c.frame.engine.say(`${harmless(toText(value))}${flag(p, 'NoNewline') ? '' : '\n'}`)
    }
    yield* []
  },
}

async function* one(value: ShellValue): AsyncGenerator<ShellValue> {
  yield value
}

const message = { type: 'string', mandatory: true, position: 1, pipeline: 'value', help: 'The text.', aliases: ['Msg'] } as const

export const writeWarning: Filter = {
  name: 'Write-Warning',
  synopsis: 'Shows a warning.',
  parameters: { Message: message },
  examples: [{ line: 'Write-Warning "This takes a while"', does: 'WARNING: This takes a while' }],
  async *stream(c, p, input) {
    for await (const value of inputOf(input, p['Message'])) c.warn(toText(value))
    yield* []
  },
}

export const writeVerbose: Filter = {
  name: 'Write-Verbose',
  synopsis: 'Shows text when -Verbose or $VerbosePreference asks for it.',
  aliases: ['Write-Debug', 'Write-Information', 'Write-Progress'],
  parameters: { Message: message },
  examples: [{ line: 'Write-Verbose "Reading the topology" -Verbose', does: 'VERBOSE: Reading the topology' }],
  async *stream(c, p, input) {
    for await (const value of inputOf(input, p['Message'])) c.verbose(toText(value))
    yield* []
  },
}

export const writeError: Filter = {
  name: 'Write-Error',
  synopsis: 'Reports an error; the script goes on.',
  parameters: { Message: message, Category: { type: 'string', help: 'Accepted.' } },
  examples: [{ line: 'Write-Error "There is no pool"', does: 'An error, as a cmdlet reports it.' }],
  async *stream(c, p, input) {
    for await (const value of inputOf(input, p['Message'])) c.error(new AppError('invalid', toText(value)))
    yield* []
  },
}

export const readHost: Filter = {
  name: 'Read-Host',
  synopsis: 'Asks the person in front of the shell.',
  parameters: { Prompt: { type: 'object', position: 1, help: 'The question.' }, AsSecureString: { type: 'switch', help: 'The answer is not shown.' }, MaskInput: { type: 'switch', help: 'The same.' } },
  examples: [{ line: '$password = Read-Host "Password" -AsSecureString', does: 'A password nobody sees.' }],
  async *stream(c, p) {
    if (!c.host.interactive) throw new ShellError('Nobody can be asked here', { remedy: 'Give the value itself, or start an interactive shell.' })
    const question = p['Prompt'] === undefined ? '' : `${toText(p['Prompt'] as ShellValue)}: `
    const secret = flag(p, 'AsSecureString') || flag(p, 'MaskInput')
    const answer = await (secret ? c.host.askSecret(question) : c.host.ask(question))
    if (answer === undefined) throw new Stopped()
    yield flag(p, 'AsSecureString') ? new SecureString(answer) : answer
  },
}

export const getCredential: Filter = {
  name: 'Get-Credential',
  synopsis: 'Asks for a user name and a password.',
  parameters: {
    Credential: { type: 'object', position: 1, aliases: ['UserName'], help: 'The user name; asked for when left out.' },
    Message: { type: 'string', help: 'What it is for.' },
  },
  examples: [{ line: 'Test-CsRegistration -TargetFqdn pool.parley.test -UserSipAddress sip:alice@parley.test -UserCredential (Get-Credential alice)', does: 'Asks for the password only.' }],
  async *stream(c, p) {
    const known = p['Credential'] as ShellValue | undefined
    if (typeof known === 'object' && known !== null && 'type' in known && known.type === 'PSCredential') {
      yield known
      return
    }
    if (!c.host.interactive) throw new ShellError('Nobody can be asked for a password here', { remedy: 'Use New-PSCredential with a password from ConvertTo-SecureString.' })
    if (p['Message'] !== undefined) c.host.write(`${text(p, 'Message')}\n`)
    const user = known === undefined ? await c.host.ask('User: ') : toText(known)
    const secret = user === undefined ? undefined : await c.host.askSecret(`Password for user ${user}: `)
    if (user === undefined || secret === undefined) throw new Stopped()
    yield shellObject('PSCredential', [['UserName', user], ['Password', new SecureString(secret)]])
  },
}

export const newCredential: Filter = {
  name: 'New-PSCredential',
  synopsis: 'Puts a user name and a password together, for scripts.',
  parameters: {
    UserName: { type: 'string', mandatory: true, position: 1, help: 'The user name.' },
    Password: { type: 'object', mandatory: true, position: 2, help: 'From Read-Host -AsSecureString or ConvertTo-SecureString; text is taken as well.' },
  },
  examples: [{ line: '$alice = New-PSCredential alice (ConvertTo-SecureString $env:ALICE_PASSWORD -AsPlainText -Force)', does: 'Credentials without a question.' }],
  async *stream(_c, p) {
    const secret = p['Password'] as ShellValue
    yield shellObject('PSCredential', [['UserName', requiredText(p, 'UserName')], ['Password', secret instanceof SecureString ? secret : new SecureString(toText(secret))]])
  },
}

export const convertToSecureString: Filter = {
  name: 'ConvertTo-SecureString',
  synopsis: 'Makes text something that is not shown.',
  parameters: {
    String: { type: 'string', mandatory: true, position: 1, pipeline: 'value', help: 'The text.' },
    AsPlainText: { type: 'switch', help: 'Needed, as the text is given openly.' },
    Force: { type: 'switch', help: 'Accepted.' },
  },
  examples: [{ line: 'ConvertTo-SecureString "secret" -AsPlainText -Force', does: 'What -Password takes.' }],
  async *stream(_c, p, input) {
    if (!flag(p, 'AsPlainText')) throw new ShellError('Only text given openly can be converted', { remedy: 'Add -AsPlainText -Force, or use Read-Host -AsSecureString.' })
    for await (const value of inputOf(input, p['String'])) yield new SecureString(toText(value))
  },
}
