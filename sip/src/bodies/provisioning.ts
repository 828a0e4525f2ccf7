import { childrenNamed, expectRoot, parseXml, required } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr, element } from './xml-writer.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.provisioning

/** A named group of settings handed to an endpoint at sign-in, e.g. `ServerConfiguration`. Setting names are element names. */
export interface ProvisionGroup {
  name: string
  settings: Map<string, string>
}

const settingName = /^[A-Za-z][A-Za-z0-9]{0,63}$/

/** The body of SUBSCRIBE: which groups are wanted. */
export const buildProvisioningRequest = (names: string[]): string =>
  `<provisioningGroupList xmlns="${namespaces.provisioningGroupList}">${names.map((name) => `<provisioningGroup${attr('name', name)}/>`).join('')}</provisioningGroupList>`

export const parseProvisioningRequest = (body: Buffer | string): string[] =>
  childrenNamed(expectRoot(parseXml(body), 'provisioningGroupList'), 'provisioningGroup').map((group) => required(group, 'name'))

export const buildProvisionGroups = (groups: ProvisionGroup[]): string =>
  `<provisionGroupList xmlns="${namespaces.provisionGroupList}">` +
  groups.map((g) => `<provisionGroup${attr('name', g.name)}>${buildSettings(g.settings)}</provisionGroup>`).join('') +
  '</provisionGroupList>'

const buildSettings = (settings: Map<string, string>): string =>
  [...settings].map(([name, value]) => (settingName.test(name) ? element(name, value) : '')).join('')

export const parseProvisionGroups = (body: Buffer | string): ProvisionGroup[] =>
  childrenNamed(expectRoot(parseXml(body), 'provisionGroupList'), 'provisionGroup').map((group) => ({
    name: required(group, 'name'),
    settings: new Map(group.children.map((setting: XmlElement): [string, string] => [setting.name, setting.text])),
  }))
