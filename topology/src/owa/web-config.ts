import { placeOf, scanXml, type XmlFault } from './xml-scan.ts'

/** What of web.config concerns instant messaging: the keys below `configuration/appSettings`, in any spelling of that. */
export interface WebConfig {
  /** By lower-case key; of a key that is there twice the last counts. */
  settings: ReadonlyMap<string, WebConfigSetting>
  /** Set when the file cannot be read; then it has no settings. */
  fault?: XmlFault
}

export interface WebConfigSetting {
  key: string
  value: string
  /** From 1. @cost counts the lines before it */
  readonly line: number
}

export const webConfigKeys = {
  serverName: 'IMServerName',
  thumbprint: 'IMCertificateThumbprint',
  poolName: 'IMPoolName',
  issuer: 'IMCertificateIssuer',
  serialNumber: 'IMCertificateSerialNumber',
} as const

const LARGEST = 1_048_576

/** The file of a new installation: without keys, as the guides find it. */
export const emptyWebConfig = `<?xml version="1.0" encoding="utf-8"?>
<!-- Settings of the web app. Instant messaging is set here with the keys IMServerName and IMCertificateThumbprint.
     The file is read when the application pool MSExchangeOWAAppPool starts: recycle it after a change. -->
<configuration>
  <appSettings>
  </appSettings>
</configuration>
`

/** A file that is not well-formed has no settings at all, and says where and why. */
export function parseWebConfig(text: string): WebConfig {
  const none = new Map<string, WebConfigSetting>()
  if (text.length > LARGEST) return { settings: none, fault: { line: 1, column: 1, message: `the file is larger than ${LARGEST} characters` } }
  const xml = text.replace(/^\ufeff/, '')
  const { tags, fault } = scanXml(xml)
  if (fault) return { settings: none, fault }
  const settings = new Map<string, WebConfigSetting>()
  const path: string[] = []
  for (const tag of tags) {
    if (tag.kind === 'close') path.pop()
    else {
      if (inAppSettings(path)) apply(settings, tag.name.toLowerCase(), tag.attributes, () => placeOf(xml, tag.at).line)
      if (tag.kind === 'open') path.push(tag.name.toLowerCase())
    }
  }
  return { settings }
}

/** A guide's node may stand alone, as when only it was pasted. */
function inAppSettings(path: readonly string[]): boolean {
  const where = path.join('/')
  return where === 'configuration/appsettings' || where === 'appsettings'
}

function apply(settings: Map<string, WebConfigSetting>, name: string, attributes: ReadonlyMap<string, string>, line: () => number): void {
  const given = new Map([...attributes].map(([attribute, value]) => [attribute.toLowerCase(), value]))
  const key = given.get('key') ?? ''
  if (name === 'clear') settings.clear()
  else if (name === 'remove') settings.delete(key.toLowerCase())
  else if (name === 'add' && key !== '') settings.set(key.trim().toLowerCase(), new Setting(key.trim(), given.get('value') ?? '', line))
}

/** Counts lines when it is asked: a file may hold thousands of settings that nobody asks about. */
class Setting implements WebConfigSetting {
  readonly key: string
  readonly value: string
  readonly #line: () => number

  constructor(key: string, value: string, line: () => number) {
    this.key = key
    this.value = value
    this.#line = line
  }

  get line(): number {
    return this.#line()
  }
}
