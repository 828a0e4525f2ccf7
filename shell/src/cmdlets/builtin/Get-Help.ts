import { flag, text } from '../../bound.ts'
import { AppError } from '@parley/platform/errors'
import { Formatted } from '../../format/formatted.ts'
import { isNative, nameOf, type AnyCommand, type Filter } from '../../language/commands.ts'
import { shellObject } from '../../language/values.ts'
import { hasWildcard, wildcard } from '../../language/wildcard.ts'
import { nearest } from '../../nearest.ts'
import { helpLines, nativeHelp } from './help-text.ts'

const overview = `This shell takes the lines of the Lync and Exchange administrators' guides.

    Get-Command *Trusted*           lists commands by name
    Get-Help New-CsTrustedApplication -Examples
    Get-Help <command> -Full        everything about a command
    Get-X | Format-List             all properties; | fl for short
    Tab completes commands, parameters and values; Ctrl-C stops a command, exit leaves.`

export const getHelp: Filter = {
  name: 'Get-Help',
  synopsis: 'Explains a command.',
  aliases: ['help', 'man'],
  parameters: {
    Name: { type: 'string', position: 1, pipeline: 'both', help: 'The command, or a pattern with *.' },
    Examples: { type: 'switch', help: 'Name, purpose and examples.' },
    Full: { type: 'switch', help: 'Everything.' },
    Detailed: { type: 'switch', help: 'The same as -Full.' },
    Parameter: { type: 'string', help: 'Only this parameter; * shows all.' },
    Online: { type: 'switch', help: 'Accepted: the pages are in docs/admin/cmdlets.' },
  },
  examples: [
    { line: 'Get-Help Set-OwaVirtualDirectory -Examples', does: 'Complete lines.' },
    { line: 'Get-Help New-CsTrustedApplicationPool -Parameter Site', does: 'What one parameter takes.' },
  ],
  async *stream(c, p, input) {
    const { commands } = c.frame.engine
    let asked = text(p, 'Name')
    if (input !== undefined) for await (const value of input) asked = typeof value === 'object' && value !== null && 'properties' in value ? String(value.properties['Name']) : String(value)
    if (asked === undefined || asked === '') {
      yield new Formatted(['', ...overview.split('\n'), ''])
      return
    }
    const wanted = asked
    const command = commands.get(wanted)
    const found: readonly AnyCommand[] = command !== undefined ? [command] : commands.all.filter((one) => matching(wanted)(nameOf(one)))
    const [only] = found
    if (only === undefined) {
      const near = nearest(wanted, commands.names())
      throw new AppError('missing', `There is no help for '${wanted}'`, { remedy: near === undefined ? 'Get-Command lists the commands.' : `Did you mean ${near}?` })
    }
    if (found.length > 1) yield* found.map((one) => shellObject('HelpInfo', [['Name', nameOf(one)], ['Synopsis', one.synopsis]]))
    else if (isNative(only)) yield new Formatted(['', ...nativeHelp(only)])
    else yield new Formatted(['', ...helpFor(only, p)])
  },
}

/** Without a star the text may stand anywhere in the name. */
const matching = (text_: string) => wildcard(hasWildcard(text_) ? text_ : `*${text_}*`)

function helpFor(command: Exclude<AnyCommand, { native: string }>, p: Parameters<Filter['stream']>[1]): string[] {
  const full = flag(p, 'Full') || flag(p, 'Detailed')
  const parameter = text(p, 'Parameter')
  const lines = helpLines(command, { examples: full || flag(p, 'Examples'), parameters: full, ...(parameter === undefined ? {} : { parameter: wildcard(parameter.replace(/^-/, '')) }) })
  if (lines.length > 0) return lines
  const near = nearest(parameter ?? '', Object.keys(command.parameters))
  throw new AppError('missing', `${command.name} has no parameter '${parameter}'`, { expected: Object.keys(command.parameters).join(', '), ...(near === undefined ? {} : { remedy: `Did you mean -${near}?` }) })
}
