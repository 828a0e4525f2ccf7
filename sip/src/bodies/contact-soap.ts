import { attribute, child, childrenNamed, childText, isTrue, parseXml, wholeNumber } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr, element, escapeXml } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { parseGroupIds } from './roaming-contacts.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.soap

/** Body of a contact SERVICE. Every change names the list version it was made from. */
export type ContactCommand =
  | { do: 'setContact'; address: string; name: string; groups: number[]; subscribed: boolean; deltaNum: number }
  | { do: 'deleteContact'; address: string; deltaNum: number }
  | { do: 'addGroup'; name: string; deltaNum: number }
  | { do: 'modifyGroup'; groupId: number; name: string; deltaNum: number }
  | { do: 'deleteGroup'; groupId: number; deltaNum: number }
  | { do: 'directorySearch'; terms: SearchTerm[]; maxResults: number }

export interface SearchTerm {
  /** Directory attribute such as `displayName`, `givenName`, `email`. */
  attribute: string
  value: string
}

export interface DirectoryRow {
  /** `sip:user@domain`. */
  uri: string
  displayName: string
  title: string
  department: string
  company: string
  office: string
  email: string
  phone: string
}

const envelope = (inner: string): string => `<SOAP-ENV:Envelope xmlns:SOAP-ENV="${namespaces.soap}"><SOAP-ENV:Body>${inner}</SOAP-ENV:Body></SOAP-ENV:Envelope>`

const call = (name: string, fields: [string, string | number | boolean | undefined][]): string =>
  envelope(`<m:${name} xmlns:m="${namespaces.contactManagement}">${fields.map(([field, value]) => element(`m:${field}`, value)).join('')}</m:${name}>`)

export function buildContactCommand(command: ContactCommand): string {
  switch (command.do) {
    case 'setContact':
      return call('setContact', [
        ['displayName', command.name],
        ['groups', command.groups.join(' ')],
        ['subscribed', command.subscribed],
        ['URI', `sip:${command.address}`],
        ['externalURI', ''],
        ['deltaNum', command.deltaNum],
      ])
    case 'deleteContact':
      return call('deleteContact', [['URI', `sip:${command.address}`], ['deltaNum', command.deltaNum]])
    case 'addGroup':
      return call('addGroup', [['name', command.name], ['externalURI', ''], ['deltaNum', command.deltaNum]])
    case 'modifyGroup':
      return call('modifyGroup', [['groupID', command.groupId], ['name', command.name], ['externalURI', ''], ['deltaNum', command.deltaNum]])
    case 'deleteGroup':
      return call('deleteGroup', [['groupID', command.groupId], ['externalURI', ''], ['deltaNum', command.deltaNum]])
    case 'directorySearch':
      return buildSearch(command.terms, command.maxResults)
  }
}

const buildSearch = (terms: SearchTerm[], maxResults: number): string =>
  envelope(
    `<m:directorySearch xmlns:m="${namespaces.contactManagement}"><m:filter m:href="#searchArray"/><m:maxResults>${maxResults}</m:maxResults></m:directorySearch>` +
      `<m:Array xmlns:m="${namespaces.contactManagement}" m:id="searchArray">` +
      terms.map((t) => `<m:row m:attrib="${escapeXml(t.attribute)}" m:value="${escapeXml(t.value)}"/>`).join('') +
      '</m:Array>',
  )

/** A command inside Envelope/Body, or bare. */
export function parseContactCommand(body: Buffer | string): ContactCommand {
  const root = parseXml(body)
  const holder = root.name === 'Envelope' ? (child(root, 'Body') ?? root) : undefined
  const command = holder === undefined ? root : holder.children[0]
  if (command === undefined) throw new BodyError('a command in the SOAP Body', 'none')
  switch (command.name) {
    case 'setContact':
      return {
        do: 'setContact',
        address: addressIn(command),
        name: (childText(command, 'displayName') ?? childText(command, 'name') ?? '').trim(),
        groups: parseGroupIds(childText(command, 'groups') ?? ''),
        subscribed: isTrue(childText(command, 'subscribed')),
        deltaNum: deltaIn(command),
      }
    case 'deleteContact':
      return { do: 'deleteContact', address: addressIn(command), deltaNum: deltaIn(command) }
    case 'addGroup':
      return { do: 'addGroup', name: nameIn(command), deltaNum: deltaIn(command) }
    case 'modifyGroup':
      return { do: 'modifyGroup', groupId: groupIn(command), name: nameIn(command), deltaNum: deltaIn(command) }
    case 'deleteGroup':
      return { do: 'deleteGroup', groupId: groupIn(command), deltaNum: deltaIn(command) }
    case 'directorySearch':
      return searchIn(command, holder)
    default:
      throw new BodyError('setContact, deleteContact, addGroup, modifyGroup, deleteGroup or directorySearch', shown(command.name))
  }
}

function addressIn(command: XmlElement): string {
  const uri = childText(command, 'URI') ?? childText(command, 'uri') ?? ''
  const address = uri.toLowerCase().replace(/^sip:/, '')
  if (!/^[^\s@<>"]{1,255}@[^\s@<>"]{1,255}$/.test(address)) throw new BodyError('URI sip:user@domain', shown(uri))
  return address
}

function nameIn(command: XmlElement): string {
  const name = childText(command, 'name') ?? ''
  if (name === '') throw new BodyError('a group name', 'none')
  return name
}

const deltaIn = (command: XmlElement): number => wholeNumber(childText(command, 'deltaNum') ?? '', 'deltaNum')

const groupIn = (command: XmlElement): number => wholeNumber(childText(command, 'groupID') ?? '', 'groupID')

function searchIn(command: XmlElement, holder: XmlElement | undefined): ContactCommand {
  const rows = [...(holder?.children ?? []), ...command.children].filter((e) => e.name === 'Array').flatMap((array) => childrenNamed(array, 'row'))
  if (rows.length > 20) throw new BodyError('at most 20 search terms', String(rows.length))
  const terms = rows.map((row) => ({ attribute: attribute(row, 'attrib') ?? '', value: attribute(row, 'value')?.trim() ?? '' })).filter((t) => t.value !== '')
  const max = childText(command, 'maxResults')
  return { do: 'directorySearch', terms, maxResults: max === undefined || max === '' ? 100 : wholeNumber(max, 'maxResults') }
}

/** Answer to addGroup. */
export const buildAddGroupAnswer = (groupId: number): string =>
  envelope(`<m:addGroup xmlns:m="${namespaces.contactManagement}"><m:groupID>${groupId}</m:groupID></m:addGroup>`)

export function parseAddGroupAnswer(body: Buffer | string): number {
  const answer = child(bodyOf(body), 'addGroup')
  return wholeNumber((answer && childText(answer, 'groupID')) ?? '', 'groupID')
}

/** Answer to directorySearch. */
export const buildDirectoryAnswer = (rows: DirectoryRow[]): string =>
  envelope(
    `<m:directorySearch xmlns:m="${namespaces.contactManagement}"/><m:Array xmlns:m="${namespaces.contactManagement}">` +
      rows
        .map(
          (r) =>
            `<m:row${attr('uri', r.uri)}${attr('displayName', r.displayName)}${attr('title', r.title)}${attr('department', r.department)}` +
            `${attr('company', r.company)}${attr('office', r.office)}${attr('email', r.email)}${attr('phone', r.phone)}/>`,
        )
        .join('') +
      '</m:Array>',
  )

export function parseDirectoryAnswer(body: Buffer | string): DirectoryRow[] {
  const array = child(bodyOf(body), 'Array')
  return (array === undefined ? [] : childrenNamed(array, 'row')).map((row) => {
    const text = (name: string): string => attribute(row, name) ?? ''
    return {
      uri: text('uri'),
      displayName: text('displayName'),
      title: text('title'),
      department: text('department'),
      company: text('company'),
      office: text('office'),
      email: text('email'),
      phone: text('phone'),
    }
  })
}

/** Body of 409 to a change made from an old version: nothing was done; `deltaNum` is the current version. */
export const buildStaleListFault = (deltaNum: number): string =>
  envelope(
    `<SOAP-ENV:Fault><faultcode>Client.BadCall.WrongDelta</faultcode><faultstring>The contact list has changed</faultstring>` +
      `<detail>${element('deltaNum', deltaNum)}</detail></SOAP-ENV:Fault>`,
  )

/** The current version of the list. */
export function parseStaleListFault(body: Buffer | string): number {
  const fault = child(bodyOf(body), 'Fault')
  const detail = fault && child(fault, 'detail')
  return wholeNumber((detail && childText(detail, 'deltaNum')) ?? '', 'deltaNum')
}

function bodyOf(text: Buffer | string): XmlElement {
  const root = parseXml(text)
  const body = child(root, 'Body')
  if (body === undefined) throw new BodyError('a SOAP Envelope with a Body', shown(root.name))
  return body
}
