import type { AnyCommand } from '../../language/commands.ts'
import { addContent, getContent, setContent } from './content.ts'
import { forEachObject } from './ForEach-Object.ts'
import { formatList } from './Format-List.ts'
import { formatTable } from './Format-Table.ts'
import { formatWide } from './Format-Wide.ts'
import { getAlias, getCommand } from './Get-Command.ts'
import { getHelp } from './Get-Help.ts'
import { getMember } from './Get-Member.ts'
import { groupObject } from './Group-Object.ts'
import { convertFromCsv, convertFromJson, convertToCsv, convertToJson, exportCsv, importCsv } from './json-and-csv.ts'
import { measureObject } from './Measure-Object.ts'
import { netstat } from './netstat.ts'
import { outFile, outHost, outNull, outString } from './output.ts'
import { selectObject } from './Select-Object.ts'
import { clearHost, getVariable } from './session-commands.ts'
import { sortObject } from './Sort-Object.ts'
import { getDate, startSleep } from './time.ts'
import { whereObject } from './Where-Object.ts'
import { convertToSecureString, getCredential, newCredential, readHost, writeError, writeHost, writeOutput, writeVerbose, writeWarning } from './writing.ts'

/** The shell's own commands, one line each. */
export const builtin: readonly AnyCommand[] = [
  addContent,
  clearHost,
  convertFromCsv,
  convertFromJson,
  convertToCsv,
  convertToJson,
  convertToSecureString,
  exportCsv,
  forEachObject,
  formatList,
  formatTable,
  formatWide,
  getAlias,
  getCommand,
  getContent,
  getCredential,
  getDate,
  getHelp,
  getMember,
  getVariable,
  groupObject,
  importCsv,
  measureObject,
  netstat,
  newCredential,
  outFile,
  outHost,
  outNull,
  outString,
  readHost,
  selectObject,
  setContent,
  sortObject,
  startSleep,
  whereObject,
  writeError,
  writeHost,
  writeOutput,
  writeVerbose,
  writeWarning,
]
